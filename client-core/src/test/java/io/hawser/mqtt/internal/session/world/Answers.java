package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.function.BooleanSupplier;

/** How the broker answers requests: at once, unless the weather wants it otherwise. */
final class Answers {
    private static final int MAX_STRAY_ID = 40;

    private final World world;
    private final Dice dice;

    Answers(World world, Dice dice) {
        this.world = world;
        this.dice = dice;
    }

    /** Answers a request, unless the weather wants the answer to come late or never. */
    void respond(BrokerConnection to, int id, Object request, Packet ack, Fault missing, Fault late) {
        Wire wire = to.link.client.wire;
        if (hinders(to, late)) {
            world.after(dice.millis(100, 30_000), () -> to.sendIf(() -> wire.owner(id) == request, ack));
        } else if (!hinders(to, missing)) {
            to.send(ack);
        }
    }

    /** Answers once more if the weather wants it, at once or a little later. */
    void repeat(BrokerConnection to, int id, Object request, Packet ack, Fault twice) {
        Wire wire = to.link.client.wire;
        if (world.weather.strikes(twice)) {
            long delay = dice.percent(50) ? 0 : dice.millis(0, 500);
            world.after(delay, () -> to.sendIf(() -> wire.isNotForAnother(id, request), ack));
        }
    }

    /** Answers a PUBLISH with PUBACK or PUBREC. */
    void acknowledge(BrokerConnection to, Packet.Publish publish, PublishCall call) {
        Wire wire = to.link.client.wire;
        int id = publish.packetId();
        boolean once = call.isExactlyOnce();
        Packet ack = once ? new Packet.PubRec(id) : new Packet.PubAck(id);
        if (!once && hinders(to, Fault.PUBACK_OUT_OF_ORDER)) {
            world.after(dice.millis(0, 100), () -> to.sendIf(() -> wire.owner(id) == call, ack));
        } else if (publish.duplicate()) {
            // With few packet ids it may come when the id belongs to another message: nothing in MQTT forbids that.
            to.sendIf(() -> wire.isNotForAnother(id, call), ack);
        } else if (once) {
            respond(to, id, call, ack, Fault.PUBREC_MISSING, Fault.PUBREC_LATE);
        } else {
            respond(to, id, call, ack, Fault.PUBACK_MISSING, Fault.PUBACK_LATE);
        }
        repeat(to, id, call, ack, once ? Fault.PUBREC_TWICE : Fault.PUBACK_TWICE);
        stray(to);
    }

    /** Sends, if the weather wants it, what belongs to nothing. */
    private void stray(BrokerConnection to) {
        Wire wire = to.link.client.wire;
        if (world.weather.strikes(Fault.PUBACK_UNSOLICITED)) {
            int any = dice.between(0, MAX_STRAY_ID);
            to.sendIf(
                    () -> !(wire.owner(any) instanceof PublishCall call) || call.isExactlyOnce(),
                    new Packet.PubAck(any));
        }
        if (to.isMqtt5 && world.weather.strikes(Fault.AUTH_WRONG)) {
            to.send(new Packet.Auth(Reason.of(ReasonCode.CONTINUE_AUTHENTICATION), "other", Challenge.bytes(0)));
        }
        BrokerSession session = to.session;
        if (session != null && world.weather.strikes(Fault.STRAY_QOS2_PACKET)) {
            int any = dice.between(1, MAX_STRAY_ID);
            BooleanSupplier unused = () -> !(wire.owner(any) instanceof PublishCall call) || !call.isExactlyOnce();
            switch (dice.nextInt(3)) {
                case 0 -> to.sendIf(unused, new Packet.PubRec(any));
                case 1 -> to.sendIf(unused, new Packet.PubComp(any));
                default -> {
                    if (session.isUnused(any)) {
                        to.send(new Packet.PubRel(any));
                    }
                }
            }
        }
    }

    /** Answers a PUBREL. */
    void complete(BrokerConnection to, int id, boolean known) {
        Wire wire = to.link.client.wire;
        Reason reason = known || !to.isMqtt5 ? Reason.SUCCESS : Reason.of(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
        Packet ack = new Packet.PubComp(id, reason);
        Object request = wire.owner(id);
        if (request instanceof PublishCall) {
            respond(to, id, request, ack, Fault.PUBCOMP_MISSING, Fault.PUBCOMP_LATE);
            repeat(to, id, request, ack, Fault.PUBCOMP_TWICE);
        } else {
            to.send(ack);
        }
    }

    /** Whether this fault happens; then the client has reason to think that the link is dead. */
    boolean hinders(BrokerConnection on, Fault fault) {
        boolean strikes = world.weather.strikes(fault);
        if (strikes) {
            on.link.disturbed();
        }
        return strikes;
    }
}
