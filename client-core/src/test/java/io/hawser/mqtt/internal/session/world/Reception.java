package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the broker receives a CONNECT (MQTT 3.1.1 and MQTT 5, sections 3.1 and 3.2). */
final class Reception {
    private static final int[] REFUSALS = {0x01, 0x80, 0x84, 0x87, 0x88, 0x89, 0x97, 0x9F};

    private final World world;
    private final ModelBroker broker;
    private final Answers answers;
    private final Dice dice;

    Reception(World world, ModelBroker broker, Answers answers, Dice dice) {
        this.world = world;
        this.broker = broker;
        this.answers = answers;
        this.dice = dice;
    }

    void onConnect(BrokerConnection from, Packet.Connect connect) {
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
            world.after(dice.millis(100, 15_000), () -> authenticate(from, connect));
        } else {
            authenticate(from, connect);
        }
    }

    private void authenticate(BrokerConnection from, Packet.Connect connect) {
        String method = connect.properties().authMethod();
        if (method == null) {
            boolean confused = from.isMqtt5 && world.weather.strikes(Fault.AUTH_WRONG);
            admit(from, connect, confused ? Challenge.METHOD : null, null);
        } else {
            Promise.AUTH_IN_TURN.holds(method.equals(Challenge.METHOD), "CONNECT with the method " + method);
            Challenge challenge = new Challenge(world, dice, answers, from);
            from.challenge = challenge;
            challenge.begin(connect.properties().authData(), proof -> admit(from, connect, method, proof));
        }
    }

    private void admit(
            BrokerConnection from, Packet.Connect connect, @Nullable String method, byte @Nullable [] proof) {
        if (!from.isOpen()) {
            return;
        }
        boolean present = broker.takeSession(from, connect);
        boolean invented = connect.cleanStart() && world.weather.strikes(Fault.SESSION_INVENTED);
        from.will = connect.will();
        from.send(new Packet.ConnAck(present || invented, 0, terms(from, connect, method, proof)));
        from.session.resume(from);
        if (world.weather.strikes(Fault.CONNACK_TWICE)) {
            from.send(new Packet.ConnAck(present, 0));
        }
        if (from.patience > 0) {
            world.at(world.now() + from.patience, () -> watch(from));
        }
    }

    /** What the broker allows on this connection. */
    private ConnAckProperties terms(
            BrokerConnection of, Packet.Connect connect, @Nullable String method, byte @Nullable [] proof) {
        if (!of.isMqtt5) {
            return ConnAckProperties.NONE;
        }
        boolean changed = world.weather.strikes(Fault.LIMITS_CHANGED);
        BrokerLimits limits = new BrokerLimits(
                changed ? dice.of(1, 2, 5) : SessionSeam.ALL_PACKET_IDS,
                changed ? dice.of(Qos.values()) : Qos.EXACTLY_ONCE,
                !changed || dice.percent(70),
                changed ? dice.of(20, 40, 1_000) : 1_000_000,
                dice.of(0, 1, 3),
                !changed || dice.percent(70),
                !changed || dice.percent(70),
                !changed || dice.percent(70));
        int keepAlive = changed ? dice.of(Packet.ABSENT, 0, 2, 4, 20) : Packet.ABSENT;
        if (keepAlive != Packet.ABSENT) {
            of.patience = keepAlive * World.SECOND * 3 / 2;
        }
        String assigned = connect.clientId().isEmpty() ? Objects.requireNonNull(of.session).clientId : null;
        return new ConnAckProperties(
                limits, Packet.ABSENT, keepAlive, assigned, null, List.of(), null, null, method, proof);
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
        SimClient client = of.link.client;
        boolean waits = client.dialogues.isExcused(); // for its authenticator, before the connection is open at its end
        Promise.KEEP_ALIVE_IS_KEPT.holds(
                of.link.isDisturbed() || client.wasAsleepSince(of.heardAt) || waits,
                "the broker had to end a connection without faults");
        of.close();
    }
}
