package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which received messages are not acknowledged yet. Acknowledgements leave in the order in which the messages came
 * [MQTT-4.6.0-2], whatever the order in which the application finishes; and only on the connection on which the message
 * came, because the same id may mean another message on the next one.
 */
final class InboundLedger {
    private final Link link;
    private final ArrayDeque<Receipt> open = new ArrayDeque<>();

    InboundLedger(Link link) {
        this.link = link;
    }

    /** Whether the broker has more messages unacknowledged than there are packet ids: it repeats some on purpose. */
    boolean isOverrun() {
        return open.size() > PacketIds.MAX;
    }

    Receipt opened(int packetId, int outstanding) {
        Receipt receipt = new Receipt(packetId, link.epoch(), outstanding);
        open.addLast(receipt);
        return receipt;
    }

    /**
     * One of those that have the message is done with it.
     *
     * @param withhold whether the message must not be acknowledged
     */
    void done(@Nullable Receipt receipt, boolean withhold, long now) {
        if (receipt == null) {
            return;
        }
        receipt.withheld |= withhold;
        receipt.outstanding--;
        if (receipt.epoch != link.epoch() || !link.isOpen()) {
            return;
        }
        for (Receipt first = open.peekFirst(); first != null && first.outstanding == 0; first = open.peekFirst()) {
            open.removeFirst();
            if (!first.withheld) {
                link.send(new Packet.PubAck(first.packetId), now);
            }
        }
    }

    void connectionEnded() {
        open.clear();
    }
}
