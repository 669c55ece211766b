package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * What the broker answers to PUBLISH and PUBREL (MQTT 3.1.1 and MQTT 5, sections 4.3.2 and 4.3.3). An answer that belongs to
 * nothing that was sent on this connection is late, repeated or made up: it is counted and changes nothing.
 */
final class PublishAcks {
    private static final Reason NOT_FOUND = Reason.of(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

    private final Link link;
    private final PacketIds ids;
    private final Counters counters;
    private final OutboundWindow window;
    private final Durability durability;
    private final PublishEndings endings;
    private final boolean failsInDoubt;

    PublishAcks(
            MqttClientOptions options,
            Link link,
            PacketIds ids,
            Counters counters,
            OutboundWindow window,
            Durability durability,
            PublishEndings endings) {
        this.link = link;
        this.ids = ids;
        this.counters = counters;
        this.window = window;
        this.durability = durability;
        this.endings = endings;
        failsInDoubt = options.qosTwoInDoubt() == QosTwoInDoubt.FAIL;
    }

    /** @return the publish that has left the window, or null */
    @Nullable
    PublishOperation onPubAck(Packet.PubAck ack, long now) {
        PublishOperation operation = sentHere(ack.packetId());
        if (operation == null || operation.isExactlyOnce()) {
            counters.ignoredAcks++;
            return null;
        }
        measure(operation, now);
        leave(operation, now);
        endings.answered(operation, ack.reason());
        return operation;
    }

    /** The broker has said its last word about it. */
    private void leave(PublishOperation operation, long now) {
        window.remove(operation);
        counters.ackLatencies.record(now - operation.flight().firstSentAt);
    }

    /** @return the publish that has left the window, or null */
    @Nullable
    PublishOperation onPubRec(Packet.PubRec ack, long now) {
        PublishOperation operation = sentHere(ack.packetId());
        if (operation == null || !operation.isExactlyOnce()) {
            counters.ignoredAcks++;
            if (link.isMqtt5() && !isReleasing(ack.packetId())) {
                link.send(new Packet.PubRel(ack.packetId(), NOT_FOUND), now);
            }
            return null;
        }
        if (ack.reason().code().isError() && !operation.isReleased()) {
            leave(operation, now);
            endings.answered(operation, ack.reason());
            return operation;
        }
        if (operation.isReleased()) {
            counters.ignoredAcks++; // of a repetition; PUBREL must follow it all the same [MQTT-4.3.3-4]
            link.send(new Packet.PubRel(operation.packetId()), now);
            return null;
        }
        measure(operation, now);
        operation.flight().received = ack.reason();
        window.received(operation);
        durability.released(operation);
        release(operation, now);
        return null;
    }

    /** Whether a PUBREL with this id is about to follow, so that PUBREC has its answer. */
    private boolean isReleasing(int packetId) {
        return ids.get(packetId) instanceof PublishOperation operation
                && operation.isReleased()
                && window.isStaged(operation);
    }

    /** Sends PUBREL, as soon as it may be. */
    void release(PublishOperation operation, long now) {
        if (window.isSendable(operation)) {
            releaseNow(operation, now);
        } else {
            window.stage(operation);
        }
    }

    /** Sends PUBREL. */
    void releaseNow(PublishOperation operation, long now) {
        window.sent(operation, now);
        link.send(new Packet.PubRel(operation.packetId()), now);
    }

    /** @return the publish that has left the window, or null */
    @Nullable
    PublishOperation onPubComp(Packet.PubComp ack, long now) {
        PublishOperation operation = sentHere(ack.packetId());
        if (operation == null || !operation.isReleased()) {
            counters.ignoredAcks++;
            return null;
        }
        boolean known = link.isMqtt5() && !ack.reason().code().isError();
        if (operation.flight().doubtful && !known) {
            return resolve(operation);
        }
        leave(operation, now);
        // After an outage the broker may have forgotten an id that it had already released: that is no error.
        boolean saysMore = !ack.reason().code().isError() && !ack.reason().equals(Reason.SUCCESS);
        endings.answered(operation, saysMore ? ack.reason() : operation.flight().received);
        return operation;
    }

    /** Nobody knows whether the session in which the broker had received it was the present one (decision D10). */
    private @Nullable PublishOperation resolve(PublishOperation operation) {
        if (failsInDoubt || operation.isEnded()) {
            window.remove(operation);
            inDoubt(operation);
            return operation;
        }
        window.renew(operation);
        return null;
    }

    /** Fails a publish whose session was lost after the broker had received it. */
    void inDoubt(PublishOperation operation) {
        String why = "the broker has lost the session in which it had received the message";
        endings.failed(operation, PublishFailure.IN_DOUBT, Outcome.MAYBE_SENT, why);
    }

    private @Nullable PublishOperation sentHere(int packetId) {
        boolean known =
                ids.get(packetId) instanceof PublishOperation operation && operation.flight().transmissionsHere > 0;
        return known ? (PublishOperation) ids.get(packetId) : null;
    }

    private void measure(PublishOperation operation, long now) {
        Flight flight = operation.flight();
        if (flight.transmissionsHere == 1) {
            counters.roundTripNanos = now - flight.sentAt;
        }
    }
}
