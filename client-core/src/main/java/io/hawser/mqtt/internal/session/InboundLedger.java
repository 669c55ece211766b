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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which received messages are not answered yet. PUBACKs leave in the order in which the QoS 1 messages came [MQTT-4.6.0-2]
 * and PUBRECs in that of QoS 2 [MQTT-4.6.0-3], whatever the order in which the application finishes; and only on the
 * connection on which the message came last, because on another one the same id may mean another message.
 *
 * <p>The ids of QoS 2 messages are kept from PUBLISH to PUBREL, over connections, as long as the broker keeps the session:
 * what comes again meanwhile is the same message, and the application does not get it twice [MQTT-4.3.3-10]. The broker of a
 * lost session begins its ids anew. When that may have happened unnoticed, a message without DUP or with other content is
 * taken for a new one. With a store they outlive the process: an id is durable before PUBREC says that it is known, and its
 * end before PUBCOMP says that it is not.
 */
final class InboundLedger {
    private static final Reason NOT_FOUND = Reason.of(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);

    private final Link link;
    private final Counters counters;
    private final Journal journal;
    private final int receiveMaximum;

    // for the session
    private final Map<Integer, Receipt> exactlyOnce = new HashMap<>();

    // for the connection
    private final ArrayDeque<Receipt> toAcknowledge = new ArrayDeque<>();
    private final ArrayDeque<Receipt> toReceive = new ArrayDeque<>();
    private final Map<Integer, Completion> toComplete = new LinkedHashMap<>();
    private int unanswered;

    /** A PUBCOMP, and the position in the journal that it waits for. */
    private record Completion(Packet.PubComp packet, long position) {}

    /** @param receiveMaximum how many messages the broker may have unanswered */
    InboundLedger(Link link, Counters counters, Journal journal, int receiveMaximum) {
        this.link = link;
        this.counters = counters;
        this.journal = journal;
        this.receiveMaximum = receiveMaximum;
    }

    /** Takes what the store has kept of the session that the next CONNECT asks for. */
    void resume(ReceivedState state) {
        Receipt receipt = new Receipt(state.packetId(), Qos.EXACTLY_ONCE, state.content(), 0);
        receipt.received = true;
        exactlyOnce.put(state.packetId(), receipt);
    }

    /** The store has kept this of a session that is not asked for. */
    void discard(ReceivedState state) {
        journal.note(new StoreChange.RemoveReceived(state.packetId()));
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
            toComplete.remove(packetId); // or the broker would take it for the end of this message
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
        } else if (receipt.receivedIn == link.epoch()) { // otherwise it is still to have its turn
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
        } else if (receipt.isDone() && isKnown(receipt)) {
            receipt.notedAt =
                    journal.note(new StoreChange.PutReceived(new ReceivedState(receipt.packetId, receipt.content)));
        }
        if (receipt.epoch == link.epoch() && link.isOpen()) {
            answer(receipt.qos == Qos.EXACTLY_ONCE ? toReceive : toAcknowledge, now);
        }
    }

    private void answer(ArrayDeque<Receipt> inOrder, long now) {
        for (Receipt first = inOrder.peekFirst(); first != null && first.isDone(); first = inOrder.peekFirst()) {
            if (!journal.isWritten(first.notedAt)) {
                return;
            }
            inOrder.removeFirst();
            if (first.withheld) {
                continue;
            }
            if (first.qos == Qos.EXACTLY_ONCE) {
                first.received = true;
                first.receivedIn = first.epoch;
                link.send(new Packet.PubRec(first.packetId), now);
            } else {
                unanswered--;
                link.send(new Packet.PubAck(first.packetId), now);
            }
        }
    }

    /** Whether every message is answered, to the end. */
    boolean isQuiet() {
        return toAcknowledge.isEmpty() && toReceive.isEmpty() && toComplete.isEmpty() && exactlyOnce.isEmpty();
    }

    /** Whether there are messages whose packet ids would be taken for those of other messages if a session was lost. */
    boolean hasUnreleased() {
        return !exactlyOnce.isEmpty();
    }

    /** Whether the session of some of them may have been lost unnoticed. */
    boolean isInDoubt() {
        return exactlyOnce.values().stream().anyMatch(receipt -> receipt.doubtful);
    }

    /** Whether the broker has not released the message since. */
    private boolean isKnown(Receipt receipt) {
        return exactlyOnce.get(receipt.packetId) == receipt;
    }

    /** More of the journal is durable. */
    void onStored(long now) {
        if (!link.isOpen()) {
            return;
        }
        answer(toReceive, now);
        Iterator<Completion> waiting = toComplete.values().iterator();
        while (waiting.hasNext()) {
            Completion next = waiting.next();
            if (!journal.isWritten(next.position)) {
                return;
            }
            waiting.remove();
            link.send(next.packet, now);
        }
    }

    private void complete(int packetId, Reason reason, long now) {
        Packet.PubComp packet = new Packet.PubComp(packetId, reason);
        if (toComplete.isEmpty() && journal.isWritten(journal.position())) {
            link.send(packet, now);
        } else {
            toComplete.put(packetId, new Completion(packet, journal.position()));
        }
    }

    /** The broker releases the id of a QoS 2 message. One that is not known gets an answer too, or it would ask for ever. */
    void onPubRel(int packetId, long now) {
        Receipt receipt = exactlyOnce.remove(packetId);
        if (receipt == null) {
            counters.ignoredAcks++;
            complete(packetId, link.isMqtt5() ? NOT_FOUND : Reason.SUCCESS, now);
            return;
        }
        if (receipt.received || receipt.notedAt != 0) {
            journal.note(new StoreChange.RemoveReceived(packetId));
        }
        if (receipt.epoch == link.epoch()) {
            unanswered--;
        }
        receipt.withheld |= !receipt.received; // a broker that does not wait for PUBREC does not want it any more
        complete(packetId, Reason.SUCCESS, now);
    }

    /**
     * A connection is up.
     *
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        if (!sessionPresent) {
            exactlyOnce.keySet().forEach(packetId -> journal.note(new StoreChange.RemoveReceived(packetId)));
            exactlyOnce.clear();
        } else if (!isCertain) {
            exactlyOnce.values().forEach(receipt -> receipt.doubtful = true);
        }
    }

    void connectionEnded() {
        toAcknowledge.clear();
        toReceive.clear();
        toComplete.clear();
        unanswered = 0;
    }
}
