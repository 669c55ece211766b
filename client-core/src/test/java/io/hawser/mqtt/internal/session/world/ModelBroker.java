package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker of MQTT 3.1.1 that keeps real state: sessions by client id, retained messages, wills. It is correct, but for the
 * faults that the weather sends it; then it still never does what no client could survive, such as to acknowledge a
 * message that it has not seen.
 */
final class ModelBroker {
    private static final int REFUSED = 0x80;

    private final World world;
    private final Dice dice;
    private int maxInFlight;
    private final Map<String, BrokerSession> sessions = new LinkedHashMap<>();
    private final Map<String, BrokerMessage> retained = new LinkedHashMap<>();
    private final Set<BrokerConnection> connections = new LinkedHashSet<>();
    private final Set<TopicFilter> deadly = new HashSet<>();
    private boolean up = true;

    ModelBroker(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
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
        session.connection.close();
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
            if (session.clean) {
                sessions.remove(session.clientId, session);
            }
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
            onPublish(from, publish);
        } else if (packet instanceof Packet.PubAck ack) {
            from.session.onPubAck(ack.packetId());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            onSubscribe(from, from.session, subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            onUnsubscribe(from, from.session, unsubscribe);
        } else if (packet == Packet.PingReq.INSTANCE) {
            onPingReq(from);
        } else if (packet == Packet.Disconnect.INSTANCE) {
            from.will = null;
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
        if (world.weather.strikes(Fault.ACCEPT_AND_DROP)) {
            from.close();
        } else if (!hinders(from, Fault.CONNACK_NEVER)) {
            if (world.weather.strikes(Fault.PACKET_BEFORE_CONNACK)) {
                from.send(dice.percent(50) ? new Packet.PubAck(1) : Packet.PingResp.INSTANCE);
            }
            answer(from, connect);
        }
    }

    private void answer(BrokerConnection from, Packet.Connect connect) {
        if (world.weather.strikes(Fault.CONNACK_REFUSED)) {
            from.send(new Packet.ConnAck(false, dice.between(1, 5)));
            from.close();
        } else if (world.weather.strikes(Fault.CONNACK_UNKNOWN_CODE)) {
            from.send(new Packet.ConnAck(false, dice.between(6, 255)));
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
        boolean invented = connect.cleanSession() && world.weather.strikes(Fault.SESSION_INVENTED);
        from.will = connect.will();
        from.send(new Packet.ConnAck(present || invented, 0));
        from.session.resume(from);
        if (world.weather.strikes(Fault.CONNACK_TWICE)) {
            from.send(new Packet.ConnAck(present, 0));
        }
        if (from.patience > 0) {
            world.at(world.now() + from.patience, () -> watch(from));
        }
    }

    /** Gives the connection its session; true if that existed before. */
    private boolean takeSession(BrokerConnection from, Packet.Connect connect) {
        String id = connect.clientId();
        BrokerSession known = sessions.get(id);
        if (known != null && known.connection != null) {
            known.connection.close(); // takeover [MQTT-3.1.4-2]
            known = sessions.get(id);
        }
        boolean present = known != null && !connect.cleanSession() && !world.weather.strikes(Fault.SESSION_LOST);
        if (!present) {
            sessions.remove(id);
            known = new BrokerSession(id, connect.cleanSession(), maxInFlight);
            sessions.put(id, known);
        }
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

    private void onPublish(BrokerConnection from, Packet.Publish publish) {
        Publication publication = publish.publication();
        PublishCall call = world.publishOf(publication.payload());
        call.client.wire.arrivedAtBroker(call);
        publish(
                new BrokerMessage(call.number, publication.topic(), publication.payload(), publication.qos(), false),
                publication.retain());
        if (publication.qos() == Qos.AT_LEAST_ONCE) {
            acknowledge(from, publish, call);
        }
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

    private void acknowledge(BrokerConnection to, Packet.Publish publish, PublishCall call) {
        Wire wire = to.link.client.wire;
        int id = publish.packetId();
        Packet ack = new Packet.PubAck(id);
        if (hinders(to, Fault.PUBACK_OUT_OF_ORDER)) {
            world.after(dice.millis(0, 100), () -> to.sendIf(() -> wire.owner(id) == call, ack));
        } else if (publish.duplicate()) {
            // With few packet ids it may come when the id belongs to another message: nothing in MQTT forbids that.
            to.sendIf(() -> wire.isNotForAnother(id, call), ack);
        } else {
            respond(to, id, call, ack, Fault.PUBACK_MISSING, Fault.PUBACK_LATE);
        }
        repeat(to, id, call, ack, Fault.PUBACK_TWICE);
        if (world.weather.strikes(Fault.PUBACK_UNSOLICITED)) {
            int any = dice.between(0, 40);
            to.sendIf(() -> !(wire.owner(any) instanceof PublishCall), new Packet.PubAck(any));
        }
        if (world.weather.strikes(Fault.STRAY_QOS2_ACK)) {
            to.send(new Packet.StrayAck(dice.between(0, 40)));
        }
        if (world.weather.strikes(Fault.DELIVERY_REPEATED) && to.session != null) {
            to.session.repeat(dice);
        }
    }

    /** Answers a request, unless the weather wants the answer to come late or never. */
    private void respond(BrokerConnection to, int id, Object request, Packet ack, Fault missing, Fault late) {
        Wire wire = to.link.client.wire;
        if (hinders(to, late)) {
            world.after(dice.millis(100, 30_000), () -> to.sendIf(() -> wire.owner(id) == request, ack));
        } else if (!hinders(to, missing)) {
            to.send(ack);
        }
    }

    /** Answers once more if the weather wants it, at once or a little later. */
    private void repeat(BrokerConnection to, int id, Object request, Packet ack, Fault twice) {
        Wire wire = to.link.client.wire;
        if (world.weather.strikes(twice)) {
            long delay = dice.percent(50) ? 0 : dice.millis(0, 500);
            world.after(delay, () -> to.sendIf(() -> wire.isNotForAnother(id, request), ack));
        }
    }

    /** Whether this fault happens; then the client has reason to think that the link is dead. */
    private boolean hinders(BrokerConnection on, Fault fault) {
        boolean strikes = world.weather.strikes(fault);
        if (strikes) {
            on.link.disturbed();
        }
        return strikes;
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
                codes.add(REFUSED);
                continue;
            }
            if (qos == Qos.AT_LEAST_ONCE && world.weather.strikes(Fault.SUBACK_LOWER_QOS)) {
                qos = Qos.AT_MOST_ONCE;
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
        respond(from, id, subscribe, ack, Fault.SUBACK_MISSING, Fault.SUBACK_LATE);
        repeat(from, id, subscribe, ack, Fault.SUBACK_TWICE);
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
        Packet ack = new Packet.UnsubAck(id);
        respond(from, id, unsubscribe, ack, Fault.UNSUBACK_MISSING, Fault.UNSUBACK_LATE);
        repeat(from, id, unsubscribe, ack, Fault.UNSUBACK_TWICE);
    }

    private void onPingReq(BrokerConnection from) {
        if (hinders(from, Fault.PINGRESP_MISSING)) {
            return;
        }
        from.send(Packet.PingResp.INSTANCE);
        if (world.weather.strikes(Fault.PINGRESP_UNSOLICITED)) {
            from.send(Packet.PingResp.INSTANCE);
        }
    }
}
