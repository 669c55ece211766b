package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishing, from the call to the acknowledgement.
 *
 * <p>A publish is in exactly one place: the outbox until it is sent first, the window from then until it is acknowledged,
 * or nowhere. {@link #drain} alone moves it from one to the other, and runs after everything that can make room: a call, an
 * acknowledgement, a writable transport, a new connection.
 *
 * <p>A publish that the user cancelled, or whose deadline passed, leaves the outbox. In the window it stays, ended as it is,
 * because its packet id must not be used again before the broker has answered it or lost the session.
 *
 * <p>With a store, a QoS 1 publish that was accepted waits in the outbox until it is written down ({@link Durability}), and
 * its record is removed when it ends, but for one way to end: what is written down outlives {@link #close} as a publish that
 * nobody waits for, and is sent on the next connection like one that the store kept from an earlier process.
 */
final class Sender {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final MqttClientOptions options;
    private final Link link;
    private final PacketIds ids;
    private final Counters counters;
    private final Outbox outbox;
    private final OutboundWindow window;
    private final Durability durability;
    private final PublishEndings endings;
    private final PublishAcks acks;
    private final Expiries<PublishOperation> expiries = new Expiries<>();
    private long sequence;

    Sender(MqttClientOptions options, Effects effects, Link link, PacketIds ids, Counters counters) {
        this.options = options;
        this.link = link;
        this.ids = ids;
        this.counters = counters;
        outbox = new Outbox(options);
        window = new OutboundWindow(options, ids);
        durability = new Durability(options, effects);
        endings = new PublishEndings(effects, counters, durability);
        acks = new PublishAcks(options, link, ids, counters, window, endings);
    }

    int held() {
        return outbox.size();
    }

    long heldBytes() {
        return outbox.bytes();
    }

    int inFlight() {
        return window.size();
    }

    int replaying() {
        return window.replaySize();
    }

    boolean isIdle() {
        return outbox.size() == 0 && window.size() == 0;
    }

    void publish(PublishOperation operation, long now) {
        String refusal = SupportedPublications.refusal(operation.publication, link.limits());
        if (refusal != null) {
            reject(operation, PublishFailure.NOT_SUPPORTED, refusal);
            return;
        }
        if (!operation.isAcknowledged() && !link.isOpen() && refuseWithoutConnection(operation)) {
            return;
        }
        if (!makeRoomFor(operation)) {
            return;
        }
        accept(operation);
        operation.acceptedAt = now;
        setTimes(operation);
        outbox.add(operation);
        durability.begin(operation);
        drain(now);
    }

    private void setTimes(PublishOperation operation) {
        long from = operation.acceptedAt;
        Duration messageExpiry = operation.publication.properties().messageExpiry();
        if (messageExpiry != null && link.isMqtt5()) {
            operation.messageExpiresAt = from + Times.nanos(messageExpiry);
        }
        Duration deadline = operation.publication.deadline();
        operation.deadlineAt = deadline == null ? Times.NEVER : from + Times.nanos(deadline);
        operation.expiresAt = Math.min(operation.deadlineAt, operation.messageExpiresAt);
        expiries.add(operation);
    }

    /** Takes what the store has kept from an earlier life, in order. */
    void resume(List<PublishOperation> kept, long now) {
        kept.forEach(this::resume);
        endExpired(now);
        drain(now);
    }

    private void resume(PublishOperation operation) {
        counters.accepted++;
        operation.stored = true;
        setTimes(operation);
        window.resume(operation);
    }

    /** Everything up to this sequence is written down. */
    void onStored(long upTo, long now) {
        durability.written(upTo);
        drain(now);
    }

    /** What was to be written up to this sequence was not, and never will be. */
    void onStoreFailed(long upTo, Throwable cause) {
        PublishOperation next = outbox.firstBehind(durability.writtenUpTo());
        while (next != null && next.sequence <= upTo) {
            PublishOperation lost = next;
            next = lost.next;
            outbox.remove(lost);
            expiries.remove(lost);
            lost.stored = false;
            String why = "the store could not write it: " + cause;
            endings.failed(lost, PublishFailure.STORE_FAILED, Outcome.NOT_SENT, why);
        }
        durability.written(upTo);
    }

    private void accept(PublishOperation operation) {
        counters.accepted++;
        operation.sequence = ++sequence;
    }

    private boolean refuseWithoutConnection(PublishOperation operation) {
        switch (options.qos0WhenDown()) {
            case DROP -> {
                accept(operation);
                drop(operation, "QoS 0 publish dropped: there is no connection");
            }
            case FAIL -> {
                accept(operation);
                String why = "QoS 0 publish failed: no connection";
                endings.failed(operation, PublishFailure.NOT_CONNECTED, Outcome.NOT_SENT, why);
            }
            case HOLD -> {
                return false;
            }
        }
        return true;
    }

    /** Applies the overflow policy; false if the operation was turned away. */
    private boolean makeRoomFor(PublishOperation operation) {
        if (outbox.hasRoomFor(operation)) {
            return true;
        }
        String full = "the outbox is full: " + outbox.size() + " messages of at most " + options.outboxMessages() + ", "
                + outbox.bytes() + " bytes of at most " + options.outboxBytes();
        if (options.overflowPolicy() == OverflowPolicy.REJECT || !outbox.couldHold(operation)) {
            reject(operation, PublishFailure.OUTBOX_FULL, full);
            return false;
        }
        if (options.overflowPolicy() == OverflowPolicy.DROP_NEWEST) {
            accept(operation);
            drop(operation, full);
            return false;
        }
        while (!outbox.hasRoomFor(operation)) {
            PublishOperation oldest = outbox.oldest();
            if (oldest == null) {
                throw new AssertionError("an empty outbox has no room for what it could hold");
            }
            outbox.remove(oldest);
            expiries.remove(oldest);
            drop(oldest, full);
        }
        return true;
    }

    private void drop(PublishOperation operation, String why) {
        endings.failed(operation, PublishFailure.DROPPED, Outcome.NOT_SENT, why);
    }

    /** Turns a publish away that was not accepted. */
    void reject(PublishOperation operation, PublishFailure failure, String why) {
        endings.rejected(operation, failure, why);
    }

    /** Sends whatever can be sent. */
    void drain(long now) {
        while (link.isReady()) {
            PublishOperation replay = window.nextReplay();
            PublishOperation next = replay != null
                    ? replay
                    : outbox.next(window.takesNew(outbox.firstAcknowledged()), durability.writtenUpTo());
            if (next == null) {
                return;
            }
            transmit(next, now);
        }
    }

    private void transmit(PublishOperation operation, long now) {
        if (operation.released) {
            counters.republications++;
            acks.release(operation, now);
            return;
        }
        boolean duplicate = operation.packetId() != 0;
        if (!duplicate && !operation.markSent()) {
            withdraw(operation); // the user has ended it, and the news of that is on its way here
            return;
        }
        if (!maySend(operation, duplicate, now)) {
            return;
        }
        if (operation.expiresAt != operation.deadlineAt) {
            expiries.remove(operation);
            operation.expiresAt = operation.deadlineAt;
            expiries.add(operation);
        }
        if (!operation.isAcknowledged()) {
            outbox.remove(operation);
            expiries.remove(operation);
            operation.transmissions++;
            sendNow(operation, false, now);
            endings.answered(operation, Reason.SUCCESS);
            return;
        }
        if (!duplicate) {
            ids.assign(operation);
        }
        if (outbox.holds(operation)) {
            outbox.remove(operation);
        } else if (operation.transmissions > 0) {
            counters.republications++;
        }
        window.sent(operation, now);
        sendNow(operation, duplicate, now);
    }

    /** Ends a publish that would be of no use any more, or that this broker does not take. */
    private boolean maySend(PublishOperation operation, boolean duplicate, long now) {
        if (!duplicate && operation.messageExpiresAt <= now) {
            expire(operation);
            return false;
        }
        String refusal = SupportedPublications.refusal(operation.publication, link.limits());
        if (refusal == null) {
            return true;
        }
        Outcome outcome = operation.transmissions == 0 ? Outcome.NOT_SENT : Outcome.MAYBE_SENT;
        expiries.remove(operation);
        if (outbox.holds(operation)) {
            outbox.remove(operation);
        } else {
            window.strand(operation);
        }
        endings.failed(operation, PublishFailure.NOT_SUPPORTED, outcome, refusal);
        return false;
    }

    private void sendNow(PublishOperation operation, boolean duplicate, long now) {
        long left = operation.messageExpiresAt == Times.NEVER
                ? Packet.ABSENT
                : Math.max(1, -Math.floorDiv(now - operation.messageExpiresAt, NANOS_PER_SECOND));
        link.publish(operation.publication, operation.packetId(), duplicate, left, now);
    }

    void onPubAck(Packet.PubAck ack, long now) {
        left(acks.onPubAck(ack, now));
    }

    void onPubRec(Packet.PubRec ack, long now) {
        left(acks.onPubRec(ack, now));
    }

    void onPubComp(Packet.PubComp ack, long now) {
        left(acks.onPubComp(ack, now));
    }

    private void left(@Nullable PublishOperation operation) {
        if (operation != null) {
            expiries.remove(operation);
        }
    }

    /** The user has ended the operation; it counts as cancelled whatever has become of it. */
    void cancelled(PublishOperation operation) {
        if (operation.sequence == 0) {
            return; // was turned away at the same moment: never accepted
        }
        endings.cancelled(operation);
        expiries.remove(operation);
        withdraw(operation);
    }

    /** Takes an ended operation out of wherever it waits to be sent as a new message. */
    private void withdraw(PublishOperation operation) {
        if (outbox.holds(operation)) {
            outbox.remove(operation);
        } else if (operation.packetId() == 0) {
            window.remove(operation);
        }
    }

    /**
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        int receiveMaximum = link.limits().receiveMaximum();
        List<PublishOperation> inDoubt = window.connectionBegan(sessionPresent, isCertain, receiveMaximum);
        if (options.qosTwoInDoubt() == QosTwoInDoubt.FAIL) {
            for (PublishOperation operation : inDoubt) {
                expiries.remove(operation);
                window.remove(operation);
                acks.inDoubt(operation);
            }
        }
    }

    void connectionEnded() {
        window.connectionEnded();
    }

    /**
     * Ends what has passed its deadline and repeats what was not acknowledged in time. MQTT 5 forbids to repeat it on the
     * same connection [MQTT-4.4.0-1]: there the broker is asked for a sign of life instead (decision D1).
     *
     * @return whether the link must be declared dead, having left a publish unanswered too often
     */
    boolean onDeadline(long now) {
        endExpired(now);
        PublishOperation waiting = window.longestWaiting();
        while (waiting != null && link.isOpen() && now >= overdueAt(waiting)) {
            if (isHopeless(waiting)) {
                return true;
            }
            if (link.isMqtt5()) {
                waiting.probed = true;
                link.ping(now);
            } else {
                repeat(waiting, now);
            }
            waiting = window.longestWaiting();
        }
        drain(now); // the transport may have taken a repetition after it had taken nothing for a while
        return false;
    }

    private boolean isHopeless(PublishOperation waiting) {
        return link.isMqtt5()
                ? waiting.probed || options.maxRepublishes() == 0
                : waiting.transmissionsHere > options.maxRepublishes();
    }

    private void repeat(PublishOperation waiting, long now) {
        counters.republications++;
        if (waiting.released) {
            acks.release(waiting, now);
        } else {
            window.sent(waiting, now);
            sendNow(waiting, true, now);
        }
    }

    private long overdueAt(PublishOperation waiting) {
        return link.ackDeadline(waiting.sentAt, waiting.probed ? options.maxRepublishes() + 1 : 1);
    }

    private void endExpired(long now) {
        for (PublishOperation late = expiries.pollExpired(now); late != null; late = expiries.pollExpired(now)) {
            expire(late);
        }
    }

    private void expire(PublishOperation operation) {
        boolean isMessage = operation.messageExpiresAt < operation.deadlineAt && operation.packetId() == 0;
        Outcome outcome = operation.transmissions == 0 ? Outcome.NOT_SENT : Outcome.MAYBE_SENT;
        withdraw(operation);
        String what = outcome == Outcome.NOT_SENT ? "not sent" : "sent, outcome unknown";
        if (isMessage) {
            expiries.remove(operation);
            String why = "the message expiry of "
                    + operation.publication.properties().messageExpiry() + " has passed: " + what;
            endings.failed(operation, PublishFailure.EXPIRED, outcome, why);
        } else {
            String why = "the deadline of " + operation.publication.deadline() + " has passed: " + what;
            endings.failed(operation, PublishFailure.DEADLINE, outcome, why);
        }
    }

    long nextDeadline() {
        PublishOperation waiting = window.longestWaiting();
        long overdue = waiting == null || !link.isOpen() ? Times.NEVER : overdueAt(waiting);
        return Math.min(overdue, expiries.nextDeadline());
    }

    /** Fails everything, for good. What is written down is kept for the next life. */
    void close(String why) {
        List<PublishOperation> kept = new ArrayList<>();
        for (PublishOperation held = outbox.oldest(); held != null; held = outbox.oldest()) {
            outbox.remove(held);
            failClosed(held, why, kept);
        }
        for (PublishOperation sent : window.clear()) {
            failClosed(sent, why, kept);
        }
        kept.sort(Comparator.comparingLong(operation -> operation.sequence));
        kept.forEach(this::resume);
    }

    private void failClosed(PublishOperation operation, String why, List<PublishOperation> kept) {
        boolean survives = durability.holds(operation);
        operation.stored &= !survives; // or its end would be the end of its record, too
        expiries.remove(operation);
        Outcome outcome = survives ? Outcome.STORED : operation.outcome();
        if (!endings.failed(operation, PublishFailure.CLOSED, outcome, why)) {
            operation.stored |= survives; // the user has ended it, and the news of that is on its way here
        } else if (survives) {
            kept.add(operation.nextLife());
        }
    }
}
