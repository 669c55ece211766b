package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.MqttPublishException.Reason;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

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
    private static final PublishResult SENT = new PublishResult(Qos.AT_MOST_ONCE, 0);
    private static final PublishResult ACKNOWLEDGED_AT_ONCE = new PublishResult(Qos.AT_LEAST_ONCE, 0);

    private final MqttClientOptions options;
    private final Effects effects;
    private final Link link;
    private final PacketIds ids;
    private final Counters counters;
    private final Outbox outbox;
    private final OutboundWindow window;
    private final Durability durability;
    private final Expiries<PublishOperation> expiries = new Expiries<>();
    private long sequence;

    Sender(MqttClientOptions options, Effects effects, Link link, PacketIds ids, Counters counters) {
        this.options = options;
        this.effects = effects;
        this.link = link;
        this.ids = ids;
        this.counters = counters;
        outbox = new Outbox(options);
        window = new OutboundWindow(options, ids);
        durability = new Durability(options, effects);
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
        if (!operation.isAcknowledged() && !link.isOpen() && refuseWithoutConnection(operation)) {
            return;
        }
        if (!makeRoomFor(operation)) {
            return;
        }
        accept(operation);
        Duration deadline = operation.publication.deadline();
        if (deadline != null) {
            operation.expiresAt = now + Times.nanos(deadline);
            expiries.add(operation);
        }
        outbox.add(operation);
        durability.begin(operation);
        drain(now);
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
        expiries.add(operation);
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
            if (lost.claim()) {
                counters.failed++;
                effects.fail(
                        lost, error(Reason.STORE_FAILED, Outcome.NOT_SENT, "the store could not write it: " + cause));
            }
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
                if (operation.claim()) {
                    counters.failed++;
                    effects.fail(
                            operation,
                            error(Reason.NOT_CONNECTED, Outcome.NOT_SENT, "QoS 0 publish failed: no connection"));
                }
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
            reject(operation, Reason.OUTBOX_FULL, full);
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
        durability.end(operation);
        if (operation.claim()) {
            counters.dropped++;
            effects.fail(operation, error(Reason.DROPPED, Outcome.NOT_SENT, why));
        }
    }

    /** Turns a publish away that was not accepted. */
    void reject(PublishOperation operation, Reason reason, String why) {
        if (operation.claim()) {
            counters.rejected++;
            effects.fail(operation, error(reason, Outcome.NOT_SENT, why));
        }
    }

    /** Sends whatever can be sent. */
    void drain(long now) {
        while (link.isReady()) {
            PublishOperation replay = window.nextReplay();
            PublishOperation next = replay != null ? replay : outbox.next(window.takesNew(), durability.writtenUpTo());
            if (next == null) {
                return;
            }
            transmit(next, now);
        }
    }

    private void transmit(PublishOperation operation, long now) {
        boolean duplicate = operation.packetId() != 0;
        if (!duplicate && !operation.markSent()) {
            withdraw(operation); // the user has ended it, and the news of that is on its way here
            return;
        }
        if (!operation.isAcknowledged()) {
            outbox.remove(operation);
            expiries.remove(operation);
            operation.transmissions++;
            link.publish(operation.publication, 0, false, now);
            acknowledge(operation);
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
        link.publish(operation.publication, operation.packetId(), duplicate, now);
    }

    private void acknowledge(PublishOperation operation) {
        if (operation.claim()) {
            durability.end(operation);
            counters.acked++;
            effects.complete(operation, result(operation));
        }
    }

    private static PublishResult result(PublishOperation operation) {
        if (operation.transmissions == 1) {
            return operation.isAcknowledged() ? ACKNOWLEDGED_AT_ONCE : SENT;
        }
        return new PublishResult(operation.publication.qos(), operation.transmissions - 1);
    }

    void onPubAck(int packetId, long now) {
        if (!(ids.get(packetId) instanceof PublishOperation operation) || operation.transmissionsHere == 0) {
            counters.ignoredAcks++; // late, repeated or made up: it belongs to nothing that was sent here
            return;
        }
        if (operation.transmissionsHere == 1) {
            counters.roundTripNanos = now - operation.sentAt;
        }
        window.remove(operation);
        expiries.remove(operation);
        acknowledge(operation);
    }

    /** The user has ended the operation; it counts as cancelled whatever has become of it. */
    void cancelled(PublishOperation operation) {
        if (operation.sequence == 0) {
            return; // was turned away at the same moment: never accepted
        }
        counters.cancelled++;
        durability.end(operation);
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

    void connectionBegan(boolean sessionPresent) {
        window.connectionBegan(sessionPresent);
    }

    void connectionEnded() {
        window.connectionEnded();
    }

    /**
     * Ends what has passed its deadline and repeats what was not acknowledged in time.
     *
     * @return whether the link must be declared dead, having left a publish unanswered too often
     */
    boolean onDeadline(long now) {
        endExpired(now);
        PublishOperation waiting = window.longestWaiting();
        while (waiting != null && link.isOpen() && now >= link.ackDeadline(waiting.sentAt)) {
            if (waiting.transmissionsHere > options.maxRepublishes()) {
                return true;
            }
            counters.republications++;
            window.sent(waiting, now);
            link.publish(waiting.publication, waiting.packetId(), true, now);
            waiting = window.longestWaiting();
        }
        drain(now); // the transport may have taken a repetition after it had taken nothing for a while
        return false;
    }

    private void endExpired(long now) {
        for (PublishOperation late = expiries.pollExpired(now); late != null; late = expiries.pollExpired(now)) {
            expire(late);
        }
    }

    private void expire(PublishOperation operation) {
        Outcome outcome = operation.outcome();
        withdraw(operation);
        durability.end(operation); // also if the user has ended it, and the news of that is on its way here
        if (operation.claim()) {
            counters.expired++;
            String what = outcome == Outcome.NOT_SENT ? "not sent" : "sent, outcome unknown";
            String why = "the deadline of " + operation.publication.deadline() + " has passed: " + what;
            effects.fail(operation, error(Reason.DEADLINE, outcome, why));
        }
    }

    long nextDeadline() {
        PublishOperation waiting = window.longestWaiting();
        long overdue = waiting == null || !link.isOpen() ? Times.NEVER : link.ackDeadline(waiting.sentAt);
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
        Outcome outcome = durability.holds(operation) ? Outcome.STORED : operation.outcome();
        expiries.remove(operation);
        if (!operation.claim()) {
            return; // the user has ended it, and the news of that is on its way here
        }
        if (outcome == Outcome.STORED) {
            operation.stored = false;
            kept.add(operation.nextLife());
        }
        durability.end(operation);
        counters.failed++;
        effects.fail(operation, error(Reason.CLOSED, outcome, why));
    }

    private static MqttPublishException error(Reason reason, Outcome outcome, String why) {
        return new MqttPublishException(reason, outcome, why);
    }
}
