package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which received messages are not answered yet. PUBACKs leave in the order in which the QoS 1 messages came [MQTT-4.6.0-2]
 * and PUBRECs in that of QoS 2 [MQTT-4.6.0-3], whatever the order in which the application finishes; and only on the
 * connection on which the message came last, because on another one the same id may mean another message.
 *
 * <p>The ids of QoS 2 messages are kept from PUBLISH to PUBREL, over connections, as long as the broker keeps the session:
 * what comes again meanwhile is the same message, and the application does not get it twice [MQTT-4.3.3-10]. The broker of a
 * lost session begins its ids anew. When that may have happened unnoticed, a message without DUP or with other content is taken for a new one.
 */
final class InboundLedger {
    private static final Reason NOT_FOUND = Reason.of(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

    private final Link link;
    private final Counters counters;
    private final int receiveMaximum;

    // for the session
    private final Map<Integer, Receipt> exactlyOnce = new HashMap<>();

    // for the connection
    private final ArrayDeque<Receipt> toAcknowledge = new ArrayDeque<>();
    private final ArrayDeque<Receipt> toReceive = new ArrayDeque<>();
    private int unanswered;

    /** @param receiveMaximum how many messages the broker may have unanswered */
    InboundLedger(Link link, Counters counters, int receiveMaximum) {
        this.link = link;
        this.counters = counters;
        this.receiveMaximum = receiveMaximum;
    }

    /**
     * A message has come that is owed an answer.
     *
     * @return null if the application has it already
     * @throws MqttProtocolException if it is one more than the broker may have unanswered
     */
    @Nullable
    Receipt opened(int packetId, Delivery delivery, long now) {
        Qos qos = delivery.qos();
        int content = 0;
        if (qos == Qos.EXACTLY_ONCE) {
            content = 31 * delivery.topic().hashCode() + Arrays.hashCode(delivery.payload());
            Receipt known = exactlyOnce.get(packetId);
            if (known != null && (!known.doubtful || delivery.duplicate() && known.content == content)) {
                cameAgain(known, now);
                return null;
            }
        }
        countUnanswered(); // first, as a message that is refused must not be known when it comes again
        Receipt receipt = new Receipt(packetId, qos, content, link.epoch());
        if (qos == Qos.EXACTLY_ONCE) {
            exactlyOnce.put(packetId, receipt);
            toReceive.addLast(receipt);
        } else {
            toAcknowledge.addLast(receipt);
        }
        return receipt;
    }

    private void countUnanswered() {
        if (++unanswered > receiveMaximum) {
            throw new MqttProtocolException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "the broker sent more messages without acknowledgement than it may [MQTT-3.3.4-9]");
        }
    }

    private void cameAgain(Receipt receipt, long now) {
        if (receipt.epoch != link.epoch()) {
            countUnanswered();
            receipt.epoch = link.epoch();
            receipt.doubtful = false;
            toReceive.addLast(receipt);
            answer(toReceive, now);
        } else if (receipt.received) {
            link.send(new Packet.PubRec(receipt.packetId), now);
        }
    }

    /** The message is where it belongs already. */
    void taken(@Nullable Receipt receipt, long now) {
        if (receipt != null) {
            receipt.outstanding = 1;
            done(receipt, false, now);
        }
    }

    /**
     * One of those that have the message is done with it.
     *
     * @param withhold whether the message must not be answered
     */
    void done(@Nullable Receipt receipt, boolean withhold, long now) {
        if (receipt == null) {
            return;
        }
        receipt.withheld |= withhold;
        receipt.outstanding--;
        if (receipt.isDone() && receipt.withheld) {
            exactlyOnce.remove(receipt.packetId, receipt); // it must be handed over when it comes again
        }
        if (receipt.epoch == link.epoch() && link.isOpen()) {
            answer(receipt.qos == Qos.EXACTLY_ONCE ? toReceive : toAcknowledge, now);
        }
    }

    private void answer(ArrayDeque<Receipt> inOrder, long now) {
        for (Receipt first = inOrder.peekFirst(); first != null && first.isDone(); first = inOrder.peekFirst()) {
            inOrder.removeFirst();
            if (first.withheld) {
                continue;
            }
            if (first.qos == Qos.EXACTLY_ONCE) {
                first.received = true;
                link.send(new Packet.PubRec(first.packetId), now);
            } else {
                unanswered--;
                link.send(new Packet.PubAck(first.packetId), now);
            }
        }
    }

    /** The broker releases the id of a QoS 2 message. One that is not known gets an answer too, or it would ask for ever. */
    void onPubRel(int packetId, long now) {
        Receipt receipt = exactlyOnce.remove(packetId);
        if (receipt == null) {
            counters.ignoredAcks++;
            link.send(new Packet.PubComp(packetId, link.isMqtt5() ? NOT_FOUND : Reason.SUCCESS), now);
            return;
        }
        if (receipt.epoch == link.epoch()) {
            unanswered--;
        }
        receipt.withheld |= !receipt.received; // a broker that does not wait for PUBREC does not want it any more
        link.send(new Packet.PubComp(packetId), now);
    }

    /**
     * A connection is up.
     *
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        if (!sessionPresent) {
            exactlyOnce.clear();
        } else if (!isCertain) {
            exactlyOnce.values().forEach(receipt -> receipt.doubtful = true);
        }
    }

    void connectionEnded() {
        toAcknowledge.clear();
        toReceive.clear();
        unanswered = 0;
    }
}
