package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A broker of MQTT 3.1.1 and MQTT 5 that keeps real state: sessions by client id, retained messages, wills. It is correct, but for the
 * faults that the weather sends it; then it still never does what no client could survive, such as to acknowledge a
 * message that it has not seen.
 */
final class ModelBroker {
    private static final int REFUSED = 0x80;
    private static final int NOT_AUTHORIZED = 0x87;
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
    static final long FOR_EVER = 0xFFFF_FFFFL;

    private final World world;
    private final Dice dice;
    private final Answers answers;
    private final Reception reception;
    private final Wills wills;
    private int maxInFlight;

    /** When it passes a QoS 2 message on: with PUBREL, or with PUBLISH (MQTT 3.1.1, figure 4.3). */
    private final boolean waitsForRelease;

    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final Map<String, BrokerMessage> retained = new LinkedHashMap<>();
    private final Set<BrokerConnection> connections = new LinkedHashSet<>();
    private final Set<TopicFilter> deadly = new HashSet<>();
    private boolean up = true;
    private int assigned;

    ModelBroker(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
        answers = new Answers(world, dice);
        reception = new Reception(world, this, answers, dice);
        wills = new Wills(world, this);
        maxInFlight = dice.of(1, 3, 20);
        waitsForRelease = dice.percent(50);
    }

    boolean isUp() {
        return up;
    }

    BrokerSession session(String key) {
        return sessions.get(key);
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
    boolean takeOver(String key) {
        BrokerSession session = sessions.get(key);
        if (session == null || session.connection == null) {
            return false;
        }
        session.connection.close(ReasonCode.SESSION_TAKEN_OVER);
        if (dice.percent(30)) {
            end(session); // that client began with a clean session
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
        }
        Will will = connection.will;
        if (will != null && session != null) {
            wills.ended(connection, session, will);
        }
        if (session != null && session.connection == null) {
            expire(session);
        }
    }

    void onPacket(BrokerConnection from, Packet packet) {
        if (!from.isOpen()) {
            return;
        }
        from.heardAt = world.now();
        world.trace.packet("broker", "<", packet);
        if (packet instanceof Packet.Connect connect) {
            reception.onConnect(from, connect);
        } else if (packet instanceof Packet.Auth auth) {
            from.challenge(auth);
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
            boolean known = release.reason().code().isError() || isReleased(from.session, release.packetId());
            answers.complete(from, release.packetId(), known);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            onSubscribe(from, from.session, subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            onUnsubscribe(from, from.session, unsubscribe);
        } else if (packet == Packet.PingReq.INSTANCE) {
            onPingReq(from);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            from.will = disconnect.reason().code() == ReasonCode.SUCCESS ? null : from.will;
            from.ended();
        } else {
            throw new AssertionError("a client does not send " + packet);
        }
    }

    // ---- CONNECT

    /** Gives the connection its session; true if that existed before. */
    boolean takeSession(BrokerConnection from, Packet.Connect connect) {
        String id = connect.clientId().isEmpty() ? "auto-" + ++assigned : connect.clientId();
        String key = Fronts.key(id, from.link.client.options, from.link.server);
        BrokerSession known = sessions.get(key);
        if (known != null && known.connection != null) {
            known.connection.close(ReasonCode.SESSION_TAKEN_OVER); // takeover [MQTT-3.1.4-2]
            known = sessions.get(key);
        }
        boolean present = known != null && !connect.cleanStart() && !world.weather.strikes(Fault.SESSION_LOST);
        if (present) {
            wills.isBack(known);
        } else {
            end(known);
            known = new BrokerSession(world.figures, key, id, maxInFlight);
            sessions.put(key, known);
        }
        known.expiry = from.isMqtt5 ? connect.properties().sessionExpiry() : connect.cleanStart() ? 0 : FOR_EVER;
        from.session = known;
        return present;
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
            end(session);
        } else if (session.expiry < FOR_EVER) {
            long mark = ++session.endings;
            world.after(session.expiry * World.SECOND, () -> {
                if (session.connection == null && session.endings == mark) {
                    end(session);
                }
            });
        }
    }

    /** A session ends, and with it the delay of its will. */
    private void end(@Nullable BrokerSession session) {
        if (session != null && sessions.remove(session.key, session)) {
            wills.publish(session);
        }
    }

    /** Ends the connection of a client and says why; false if it has none, or cannot be told. */
    boolean dismiss(String key) {
        BrokerSession session = sessions.get(key);
        if (session == null || session.connection == null || !session.connection.isMqtt5) {
            return false;
        }
        session.connection.close(dice.of(FAREWELLS));
        return true;
    }

    // ---- PUBLISH

    private void onPublish(BrokerConnection from, BrokerSession session, Packet.Publish publish) {
        Publication publication = publish.publication();
        PublishCall call = world.publishOf(publication.payload());
        if (refuses(from, session, publish, call)) {
            return;
        }
        if (!call.isExactlyOnce()) {
            passOn(session, call);
        } else if (isNew(session, publish.packetId(), call)) {
            call.client.wire.arrivals.reached(call, session);
            if (!waitsForRelease) {
                passOn(session, call);
            }
        }
        if (call.isAcknowledged()) {
            answers.acknowledge(from, publish, call);
            if (world.weather.strikes(Fault.DELIVERY_REPEATED)) {
                session.repeat(dice);
            }
        }
    }

    private void passOn(BrokerSession session, PublishCall call) {
        call.client.wire.arrivals.arrived(call, session);
        Publication publication = call.publication();
        publish(new BrokerMessage(
                call.number,
                publication.topic(),
                publication.payload(),
                publication.qos(),
                publication.retain(),
                session.clientId));
    }

    /** A QoS 2 message is released; false if it was not received, or released before. */
    private boolean isReleased(BrokerSession session, int packetId) {
        PublishCall call = session.received.remove(packetId);
        if (call != null && waitsForRelease) {
            passOn(session, world.publish(call.number)); // it may have got a new owner since
        }
        return call != null;
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
     * Whether a QoS 2 message is not one that has come before. A client that has begun anew without a store knows nothing of
     * the ids that it has used in this session: brokers look at the content then.
     */
    private static boolean isNew(BrokerSession session, int packetId, PublishCall call) {
        PublishCall known = session.received.put(packetId, call);
        if (known == null || known.number == call.number) {
            return known == null;
        }
        boolean stranger = !known.client.name.equals(call.client.name)
                || !call.client.store.isInUse() && (known.client != call.client || known.isForgotten);
        if (!stranger && !call.client.isRivalled()) {
            throw Promise.PACKET_ID_NOT_REUSED.broken(packetId + " for " + call + " still belongs to " + known);
        }
        return true;
    }

    void publish(BrokerMessage message) {
        if (message.retain() && message.payload().length == 0) {
            retained.remove(message.topic());
        } else if (message.retain()) {
            retained.put(message.topic(), message);
        }
        Map<TopicFilter, List<BrokerSession>> shares = new LinkedHashMap<>(0);
        for (BrokerSession session : sessions.values()) {
            Copy copy = session.match(message, shares);
            if (copy != null) {
                session.deliver(copy);
                if (copy.retained()) {
                    world.figures.count(Happening.RETAINED_AS_PUBLISHED);
                }
            }
        }
        shares.forEach((filter, members) -> share(filter, members, message));
    }

    /** One of them gets it, who is connected if anybody is (MQTT 5, section 4.8.2). */
    private void share(TopicFilter filter, List<BrokerSession> members, BrokerMessage message) {
        List<BrokerSession> connected =
                members.stream().filter(BrokerSession::isConnected).toList();
        BrokerSession chosen = dice.of(connected.isEmpty() ? members : connected);
        Grant grant = chosen.subscriptions.get(filter);
        chosen.deliver(grant.copy(message, message.retain() && grant.retainsAsPublished()));
        world.figures.count(members.size() > 1 ? Happening.SHARED : Happening.SHARED_WITH_NOBODY);
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
        int identifier = subscribe.subscriptions().get(0).identifier();
        Promise.ONE_IDENTIFIER.holds(
                subscribe.subscriptions().stream().allMatch(each -> each.identifier() == identifier), "there are two");
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
            Grant grant = new Grant(subscription, qos, from.isMqtt5);
            boolean existed = session.subscriptions.put(subscription.filter(), grant) != null;
            if (grant.wantsRetained(subscribe.renewal(), existed)) {
                granted.add(subscription);
            } else {
                world.figures.count(Happening.RETAINED_NOT_SENT);
            }
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
        Grant granted = session.subscriptions.get(subscription.filter());
        for (BrokerMessage message : retained.values()) {
            if (granted != null && granted.matches(message.topic())) {
                session.deliver(granted.copy(message, true));
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
