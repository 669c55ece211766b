package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.MqttPublishException.Reason;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import java.time.Duration;

/**
 * Publishing, from the call to the acknowledgement.
 *
 * <p>A publish is in exactly one place: the outbox until it is sent first, the window from then until it is acknowledged,
 * or nowhere. {@link #drain} alone moves it from one to the other, and runs after everything that can make room: a call, an
 * acknowledgement, a writable transport, a new connection.
 *
 * <p>A publish that the user cancelled, or whose deadline passed, leaves the outbox. In the window it stays, ended as it is,
 * because its packet id must not be used again before the broker has answered it or lost the session.
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
        drain(now);
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
            PublishOperation next = replay != null ? replay : outbox.next(window.takesNew());
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
        if (operation.transmissions == 0) {
            outbox.remove(operation);
        } else {
            counters.republications++;
        }
        window.sent(operation, now);
        link.publish(operation.publication, operation.packetId(), duplicate, now);
    }

    private void acknowledge(PublishOperation operation) {
        if (operation.claim()) {
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
        for (PublishOperation late = expiries.pollExpired(now); late != null; late = expiries.pollExpired(now)) {
            expire(late);
        }
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

    private void expire(PublishOperation operation) {
        Outcome outcome = operation.outcome();
        withdraw(operation);
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

    /** Fails everything, for good. */
    void close(String why) {
        for (PublishOperation held = outbox.oldest(); held != null; held = outbox.oldest()) {
            outbox.remove(held);
            failClosed(held, why);
        }
        for (PublishOperation sent : window.clear()) {
            failClosed(sent, why);
        }
    }

    private void failClosed(PublishOperation operation, String why) {
        Outcome outcome = operation.outcome();
        expiries.remove(operation);
        if (operation.claim()) {
            counters.failed++;
            effects.fail(operation, error(Reason.CLOSED, outcome, why));
        }
    }

    private static MqttPublishException error(Reason reason, Outcome outcome, String why) {
        return new MqttPublishException(reason, outcome, why);
    }
}
