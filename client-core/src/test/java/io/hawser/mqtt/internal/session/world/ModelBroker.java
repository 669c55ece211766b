package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker of MQTT 3.1.1 and MQTT 5 that keeps real state: sessions by client id, retained messages, wills. It is correct, but for the
 * faults that the weather sends it; then it still never does what no client could survive, such as to acknowledge a
 * message that it has not seen.
 */
final class ModelBroker {
    private static final int REFUSED = 0x80;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int[] REFUSALS = {0x80, 0x84, 0x87, 0x88, 0x89, 0x97, 0x9F};
    private static final ReasonCode[] FAREWELLS = {
        ReasonCode.UNSPECIFIED_ERROR,
        ReasonCode.SERVER_BUSY,
        ReasonCode.SERVER_SHUTTING_DOWN,
        ReasonCode.KEEP_ALIVE_TIMEOUT,
        ReasonCode.QUOTA_EXCEEDED,
        ReasonCode.ADMINISTRATIVE_ACTION,
        ReasonCode.NOT_AUTHORIZED,
        ReasonCode.MAXIMUM_CONNECT_TIME
    };
    private static final long FOR_EVER = 0xFFFF_FFFFL;

    private final World world;
    private final Dice dice;
    private final Answers answers;
    private int maxInFlight;
    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final Map<String, BrokerMessage> retained = new LinkedHashMap<>();
    private final Set<BrokerConnection> connections = new LinkedHashSet<>();
    private final Set<TopicFilter> deadly = new HashSet<>();
    private boolean up = true;

    ModelBroker(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
        answers = new Answers(world, dice);
        maxInFlight = dice.of(1, 3, 20);
    }

    boolean isUp() {
        return up;
    }

    BrokerSession session(String clientId) {
        return sessions.get(clientId);
    }

    BrokerConnection accept(FaultyLink link) {
        BrokerConnection connection = new BrokerConnection(this, link);
        connections.add(connection);
        return connection;
    }

    /** Crashes, and comes back after this time; false if it is down already. */
    boolean restart(boolean keepsState, long downtime) {
        if (!up) {
            return false;
        }
        up = false;
        if (!keepsState) {
            sessions.clear();
            retained.clear();
        }
        for (BrokerConnection connection : List.copyOf(connections)) {
            connection.will = null; // nobody is left to publish it
            connection.link.disturbed();
            connection.link.reset();
        }
        world.after(downtime, () -> up = true);
        return true;
    }

    /** Lets another client take this id for a moment; false if nobody has it. */
    boolean takeOver(String clientId) {
        BrokerSession session = sessions.get(clientId);
        if (session == null || session.connection == null) {
            return false;
        }
        session.connection.close(ReasonCode.SESSION_TAKEN_OVER);
        if (dice.percent(30)) {
            sessions.remove(clientId); // that client began with a clean session
        }
        return true;
    }

    /** All its faults end. */
    void heal() {
        up = true;
        deadly.clear();
        maxInFlight = BrokerSession.MAX_PACKET_ID - 1;
        sessions.values().forEach(BrokerSession::widen);
    }

    /** Ends every connection in good order. */
    void endAll() {
        List.copyOf(connections).forEach(BrokerConnection::close);
    }

    void onConnectionEnded(BrokerConnection connection) {
        connections.remove(connection);
        BrokerSession session = connection.session;
        if (session != null && session.connection == connection) {
            session.connection = null;
            expire(session);
        }
        Will will = connection.will;
        if (will != null && session != null) {
            world.figures.wills++;
            publish(new BrokerMessage(-1, will.topic(), will.payload(), will.qos(), false), will.retain());
        }
    }

    void onPacket(BrokerConnection from, Packet packet) {
        if (!from.isOpen()) {
            return;
        }
        from.heardAt = world.now();
        world.trace.packet("broker", "<", packet);
        if (packet instanceof Packet.Connect connect) {
            onConnect(from, connect);
        } else if (from.session == null) {
            return; // sent before CONNACK, or a CONNECT that was not answered; the client's books know whether it may
        } else if (packet instanceof Packet.Publish publish) {
            onPublish(from, from.session, publish);
        } else if (packet instanceof Packet.PubAck ack) {
            from.session.onPubAck(ack.packetId());
        } else if (packet instanceof Packet.PubRec ack) {
            from.session.onPubRec(ack.packetId(), world.weather.strikes(Fault.PUBREL_TWICE));
        } else if (packet instanceof Packet.PubComp ack) {
            from.session.onPubComp(ack.packetId());
        } else if (packet instanceof Packet.PubRel release) {
            boolean known =
                    release.reason().code().isError() || from.session.received.remove(release.packetId()) != null;
            answers.complete(from, release.packetId(), known);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            onSubscribe(from, from.session, subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            onUnsubscribe(from, from.session, unsubscribe);
        } else if (packet == Packet.PingReq.INSTANCE) {
            onPingReq(from);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            from.will = disconnect.reason().code().isError() ? from.will : null;
            from.ended();
        } else {
            throw new AssertionError("a client does not send " + packet);
        }
    }

    // ---- CONNECT

    private void onConnect(BrokerConnection from, Packet.Connect connect) {
        Promise.CONNECT_COMES_FIRST.holds(!from.greeted, "a second CONNECT");
        from.greeted = true;
        from.patience = connect.keepAliveSeconds() * World.SECOND * 3 / 2;
        from.isMqtt5 = connect.protocol() == ProtocolVersion.MQTT_5;
        from.terms = connect.properties();
        if (world.weather.strikes(Fault.ACCEPT_AND_DROP)) {
            from.close();
        } else if (!answers.hinders(from, Fault.CONNACK_NEVER)) {
            if (world.weather.strikes(Fault.PACKET_BEFORE_CONNACK)) {
                from.send(dice.percent(50) ? new Packet.PubAck(1) : Packet.PingResp.INSTANCE);
            }
            answer(from, connect);
        }
    }

    private void answer(BrokerConnection from, Packet.Connect connect) {
        if (world.weather.strikes(Fault.CONNACK_REFUSED)) {
            from.send(new Packet.ConnAck(false, from.isMqtt5 ? dice.of(REFUSALS) : dice.between(1, 5)));
            from.close();
        } else if (world.weather.strikes(Fault.CONNACK_UNKNOWN_CODE)) {
            from.send(new Packet.ConnAck(false, dice.between(6, from.isMqtt5 ? 0x7F : 0xFF)));
        } else if (world.weather.strikes(Fault.CONNACK_LATE)) {
            world.after(dice.millis(100, 15_000), () -> admit(from, connect));
        } else {
            admit(from, connect);
        }
    }

    private void admit(BrokerConnection from, Packet.Connect connect) {
        if (!from.isOpen()) {
            return;
        }
        boolean present = takeSession(from, connect);
        boolean invented = connect.cleanStart() && world.weather.strikes(Fault.SESSION_INVENTED);
        from.will = connect.will();
        from.send(new Packet.ConnAck(present || invented, 0, terms(from)));
        from.session.resume(from);
        if (world.weather.strikes(Fault.CONNACK_TWICE)) {
            from.send(new Packet.ConnAck(present, 0));
        }
        if (from.patience > 0) {
            world.at(world.now() + from.patience, () -> watch(from));
        }
    }

    /** What the broker allows on this connection. */
    private ConnAckProperties terms(BrokerConnection of) {
        if (!of.isMqtt5) {
            return ConnAckProperties.NONE;
        }
        boolean changed = world.weather.strikes(Fault.LIMITS_CHANGED);
        BrokerLimits limits = new BrokerLimits(
                changed ? dice.of(1, 2, 5) : SessionSeam.ALL_PACKET_IDS,
                changed ? dice.of(Qos.values()) : Qos.EXACTLY_ONCE,
                !changed || dice.percent(70),
                changed ? dice.of(40, 60, 1_000) : 1_000_000,
                dice.of(0, 1, 3),
                !changed || dice.percent(70),
                !changed || dice.percent(70),
                !changed || dice.percent(70));
        int keepAlive = changed ? dice.of(Packet.ABSENT, 4, 20) : Packet.ABSENT;
        if (keepAlive != Packet.ABSENT) {
            of.patience = keepAlive * World.SECOND * 3 / 2;
        }
        return new ConnAckProperties(limits, Packet.ABSENT, keepAlive, null, null, List.of(), null, null, null, null);
    }

    /** The alias for a topic, unless the broker is confused. */
    int aliasFor(int alias) {
        return world.weather.strikes(Fault.ALIAS_WRONG) ? alias + SessionSeam.ALL_PACKET_IDS / 2 : alias;
    }

    /** Whether the broker forgets itself. */
    boolean isHeedless() {
        return world.weather.strikes(Fault.RECEIVE_MAXIMUM_EXCEEDED);
    }

    /** A session lasts for some time after its connection (MQTT 5, section 3.1.2.11.2). */
    private void expire(BrokerSession session) {
        if (session.expiry == 0) {
            sessions.remove(session.clientId, session);
        } else if (session.expiry < FOR_EVER) {
            long mark = ++session.endings;
            world.after(session.expiry * World.SECOND, () -> {
                if (session.connection == null && session.endings == mark) {
                    sessions.remove(session.clientId, session);
                }
            });
        }
    }

    /** Ends the connection of a client and says why; false if it has none, or cannot be told. */
    boolean dismiss(String clientId) {
        BrokerSession session = sessions.get(clientId);
        if (session == null || session.connection == null || !session.connection.isMqtt5) {
            return false;
        }
        session.connection.close(dice.of(FAREWELLS));
        return true;
    }

    /** Gives the connection its session; true if that existed before. */
    private boolean takeSession(BrokerConnection from, Packet.Connect connect) {
        String id = connect.clientId();
        BrokerSession known = sessions.get(id);
        if (known != null && known.connection != null) {
            known.connection.close(ReasonCode.SESSION_TAKEN_OVER); // takeover [MQTT-3.1.4-2]
            known = sessions.get(id);
        }
        boolean present = known != null && !connect.cleanStart() && !world.weather.strikes(Fault.SESSION_LOST);
        if (!present) {
            sessions.remove(id);
            known = new BrokerSession(id, maxInFlight);
            sessions.put(id, known);
        }
        known.expiry = from.isMqtt5 ? connect.properties().sessionExpiry() : connect.cleanStart() ? 0 : FOR_EVER;
        from.session = known;
        return present;
    }

    /** Ends the connection of a client that was silent for one and a half times its keep alive [MQTT-3.1.2-24]. */
    private void watch(BrokerConnection of) {
        if (!of.isOpen()) {
            return;
        }
        long due = of.heardAt + of.patience;
        if (world.now() < due) {
            world.at(due, () -> watch(of));
            return;
        }
        Promise.KEEP_ALIVE_IS_KEPT.holds(
                of.link.isDisturbed() || of.link.client.wasAsleepSince(of.heardAt),
                "the broker had to end a connection without faults");
        of.close();
    }

    // ---- PUBLISH

    private void onPublish(BrokerConnection from, BrokerSession session, Packet.Publish publish) {
        Publication publication = publish.publication();
        PublishCall call = world.publishOf(publication.payload());
        if (refuses(from, session, publish, call)) {
            return;
        }
        if (!call.isExactlyOnce() || isNew(session, publish.packetId(), call)) {
            call.client.wire.arrivedAtBroker(call, session);
            Qos qos = publication.qos();
            publish(
                    new BrokerMessage(call.number, publication.topic(), publication.payload(), qos, false),
                    publication.retain());
        }
        if (call.isAcknowledged()) {
            answers.acknowledge(from, publish, call);
            if (world.weather.strikes(Fault.DELIVERY_REPEATED)) {
                session.repeat(dice);
            }
        }
    }

    /** Whether the weather wants the message to be refused; one that the broker has is not. */
    private boolean refuses(BrokerConnection from, BrokerSession session, Packet.Publish publish, PublishCall call) {
        int id = publish.packetId();
        boolean possible = from.isMqtt5 && call.isAcknowledged() && !session.received.containsKey(id);
        if (!possible || !world.weather.strikes(Fault.PUBLISH_REFUSED)) {
            return false;
        }
        call.wasRefused = true;
        Reason reason = Reason.of(dice.percent(50) ? ReasonCode.QUOTA_EXCEEDED : ReasonCode.NOT_AUTHORIZED);
        from.send(call.isExactlyOnce() ? new Packet.PubRec(id, reason) : new Packet.PubAck(id, reason));
        return true;
    }

    /**
     * Whether a QoS 2 message is not one that has come before. A client that has begun anew knows nothing of the ids that it
     * has used in this session: brokers look at the content then.
     */
    private static boolean isNew(BrokerSession session, int packetId, PublishCall call) {
        PublishCall known = session.received.put(packetId, call);
        if (known == null || known.number == call.number) {
            return known == null;
        }
        boolean stranger = known.client != call.client || known.isForgotten || known.isResumed;
        if (!stranger && !call.client.isRivalled()) {
            throw Promise.PACKET_ID_NOT_REUSED.broken(packetId + " for " + call + " still belongs to " + known);
        }
        return true;
    }

    private void publish(BrokerMessage message, boolean retain) {
        if (retain && message.payload().length == 0) {
            retained.remove(message.topic());
        } else if (retain) {
            retained.put(message.topic(), message);
        }
        for (BrokerSession session : sessions.values()) {
            Qos granted = session.match(message.topic());
            if (granted != null) {
                session.deliver(message, lower(granted, message.qos()), false);
            }
        }
    }

    private static Qos lower(Qos one, Qos other) {
        return one.level() < other.level() ? one : other;
    }

    // ---- SUBSCRIBE, UNSUBSCRIBE, PINGREQ

    private void onSubscribe(BrokerConnection from, BrokerSession session, Packet.Subscribe subscribe) {
        if (kills(subscribe)) {
            from.link.disturbed();
            from.close();
            return;
        }
        List<Integer> codes = new ArrayList<>();
        List<Subscription> granted = new ArrayList<>();
        for (Subscription subscription : subscribe.subscriptions()) {
            Qos qos = subscription.qos();
            if (world.weather.strikes(Fault.SUBACK_REFUSED)) {
                codes.add(from.isMqtt5 && dice.percent(50) ? NOT_AUTHORIZED : REFUSED);
                continue;
            }
            if (qos != Qos.AT_MOST_ONCE && world.weather.strikes(Fault.SUBACK_LOWER_QOS)) {
                qos = dice.percent(50) ? Qos.AT_MOST_ONCE : lower(qos, Qos.AT_LEAST_ONCE);
            }
            session.subscriptions.put(subscription.filter(), qos);
            granted.add(subscription);
            codes.add(qos.level());
        }
        answer(from, subscribe, codes);
        granted.forEach(subscription -> sendRetained(session, subscription));
    }

    private boolean kills(Packet.Subscribe subscribe) {
        if (world.weather.strikes(Fault.SUBSCRIBE_KILLS)) {
            deadly.add(dice.of(subscribe.subscriptions()).filter());
        }
        return subscribe.subscriptions().stream().anyMatch(each -> deadly.contains(each.filter()));
    }

    private void answer(BrokerConnection from, Packet.Subscribe subscribe, List<Integer> codes) {
        if (world.weather.strikes(Fault.SUBACK_WRONG_COUNT)) {
            codes.add(0);
        } else if (world.weather.strikes(Fault.SUBACK_WRONG_CODE)) {
            codes.set(0, dice.of(2 + 1, 0x7F, 0x81, -1));
        }
        int id = subscribe.packetId();
        Packet ack = new Packet.SubAck(id, codes);
        answers.respond(from, id, subscribe, ack, Fault.SUBACK_MISSING, Fault.SUBACK_LATE);
        answers.repeat(from, id, subscribe, ack, Fault.SUBACK_TWICE);
    }

    private void sendRetained(BrokerSession session, Subscription subscription) {
        Qos granted = session.subscriptions.get(subscription.filter());
        for (BrokerMessage message : retained.values()) {
            if (granted != null && subscription.filter().matches(message.topic())) {
                session.deliver(message, lower(granted, message.qos()), true);
            }
        }
    }

    private void onUnsubscribe(BrokerConnection from, BrokerSession session, Packet.Unsubscribe unsubscribe) {
        unsubscribe.filters().forEach(session.subscriptions::remove);
        int id = unsubscribe.packetId();
        Packet ack =
                from.isMqtt5 ? new Packet.UnsubAck(id, codes(unsubscribe), null, List.of()) : new Packet.UnsubAck(id);
        answers.respond(from, id, unsubscribe, ack, Fault.UNSUBACK_MISSING, Fault.UNSUBACK_LATE);
        answers.repeat(from, id, unsubscribe, ack, Fault.UNSUBACK_TWICE);
    }

    /** The broker ends the subscriptions in any case; a refusal is the answer to a wish that it could not understand. */
    private List<Integer> codes(Packet.Unsubscribe unsubscribe) {
        List<Integer> codes = new ArrayList<>();
        for (int i = 0; i < unsubscribe.filters().size(); i++) {
            codes.add(world.weather.strikes(Fault.UNSUBACK_REFUSED) ? REFUSED : dice.of(0x00, 0x11));
        }
        return codes;
    }

    private void onPingReq(BrokerConnection from) {
        if (answers.hinders(from, Fault.PINGRESP_MISSING)) {
            return;
        }
        from.send(Packet.PingResp.INSTANCE);
        if (world.weather.strikes(Fault.PINGRESP_UNSOLICITED)) {
            from.send(Packet.PingResp.INSTANCE);
        }
    }
}
