package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
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
 * <p>With a store, a QoS 1 or 2 publish waits in the window until it is written down ({@link Durability}), and its record is
 * removed when it ends, but for one way to end: what is written down outlives {@link #close} as a publish that nobody waits
 * for, and goes on with the next connection like one that the store kept from an earlier process.
 */
final class Sender {
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final MqttClientOptions options;
    private final Link link;
    private final Counters counters;
    private final Outbox outbox;
    private final OutboundWindow window;
    private final Durability durability;
    private final PublishEndings endings;
    private final PublishAcks acks;
    private final PublishTimes times;
    private final Writability writability;
    private final Admission admission;
    private final Pacing pacing;
    private final Succession succession;

    /** What was accepted before the connection began. */
    private long backlogUpTo;

    /** MQTT 5: when the broker was last asked for a sign of life because it had not answered in time. */
    private long probedAt = Long.MIN_VALUE;

    Sender(MqttClientOptions options, Effects effects, Link link, PacketIds ids, Counters counters, Journal journal) {
        this.options = options;
        this.link = link;
        this.counters = counters;
        outbox = new Outbox(options);
        durability = new Durability(journal, effects);
        window = new OutboundWindow(options, ids, durability);
        endings = new PublishEndings(effects, counters, durability);
        acks = new PublishAcks(options, link, ids, counters, window, durability, endings);
        times = new PublishTimes(options, link);
        pacing = new Pacing(options);
        writability = new Writability(effects, outbox);
        admission = new Admission(options, link, counters, outbox, writability, times, durability, endings);
        succession = new Succession(ids, counters, outbox, window, durability, times, endings);
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

    /** Whether there are messages that a lost session would leave in doubt; asked between two connections. */
    boolean hasReleased() {
        return window.hasReleased();
    }

    /** Whether there are some of which nobody knows whether the broker has still the session that had received them. */
    boolean isInDoubt() {
        return window.hasDoubtful();
    }

    boolean isIdle() {
        return outbox.size() == 0 && window.size() == 0;
    }

    void publish(PublishOperation operation, long now) {
        if (admission.admit(operation, now)) {
            drain(now);
        }
    }

    void whenWritable(WritableOperation operation) {
        writability.ask(operation);
    }

    void cancelled(WritableOperation operation) {
        writability.cancelled(operation);
    }

    /** No publish will be taken any more. */
    void refuseWritable(String why) {
        writability.close(why);
    }

    /**
     * Takes what the store has kept from an earlier process, in order.
     *
     * @param sessionIsOurs whether the packet ids belong to the session that the next CONNECT asks for
     */
    void resume(List<PublishOperation> kept, boolean sessionIsOurs, long now) {
        succession.resume(kept, sessionIsOurs);
        writability.press();
        endExpired(now);
        drain(now);
    }

    /** Everything up to this position of the journal is written down. */
    void onStored(long upTo, long now) {
        admission.written(durability.written(upTo));
        drain(now);
    }

    /** What was to be written up to this position was not, and never will be. */
    void onStoreFailed(long upTo, Throwable cause) {
        for (PublishOperation lost : durability.lost(upTo)) {
            times.end(lost);
            withdraw(lost);
            String why = "the store could not write it: " + cause;
            endings.failed(lost, PublishFailure.STORE_FAILED, Outcome.NOT_SENT, why);
        }
    }

    /** Turns a publish away that was not accepted. */
    void reject(PublishOperation operation, PublishFailure failure, String why) {
        endings.rejected(operation, failure, why);
    }

    /** Sends whatever can be sent. */
    void drain(long now) {
        pacing.resume();
        for (PublishOperation next = nextToSend(); next != null; next = nextToSend()) {
            if (!next.isReleased() && isHeldBack(next, now)) {
                break;
            }
            transmit(next, now);
        }
        writability.press();
    }

    private boolean isHeldBack(PublishOperation operation, long now) {
        if (pacing.isDraining() && !window.holdsUpTo(backlogUpTo) && !outbox.holdsUpTo(backlogUpTo)) {
            pacing.backlogIsGone();
        }
        return pacing.holdsBack(operation, now);
    }

    private @Nullable PublishOperation nextToSend() {
        if (!link.isReady()) {
            return null;
        }
        PublishOperation staged = window.nextStaged();
        if (staged != null) {
            return staged;
        }
        PublishOperation replay = window.nextReplay();
        return replay != null ? replay : outbox.next(window);
    }

    private void transmit(PublishOperation operation, long now) {
        if (window.isStaged(operation)) {
            send(operation, now);
            return;
        }
        if (operation.isReleased()) {
            counters.republications++;
            acks.release(operation, now);
            return;
        }
        if (!operation.isSentWithId() && operation.isEnded()) {
            withdraw(operation); // the user has ended it, and the news of that is on its way here
            return;
        }
        if (!maySend(operation, now)) {
            return;
        }
        if (!operation.isAcknowledged()) {
            sendUnacknowledged(operation, now);
            return;
        }
        if (outbox.holds(operation)) {
            outbox.sent(operation);
        }
        if (operation.packetId() == 0) {
            window.assignId(operation);
            durability.idAssigned(operation);
        }
        if (window.isSendable(operation)) {
            send(operation, now);
        } else {
            window.stage(operation);
        }
    }

    private void sendUnacknowledged(PublishOperation operation, long now) {
        outbox.sent(operation);
        times.end(operation);
        if (!operation.markSent()) {
            return;
        }
        pacing.sent(operation, now);
        sendNow(operation, false, now);
        endings.answered(operation, Reason.SUCCESS);
    }

    /** Everything that must be durable is. */
    private void send(PublishOperation operation, long now) {
        if (operation.isReleased()) {
            acks.releaseNow(operation, now);
            return;
        }
        boolean duplicate = operation.isSentWithId();
        if (!duplicate && !operation.markSent()) {
            withdraw(operation);
            return;
        }
        if (window.isStaged(operation) && !maySend(operation, now)) {
            return;
        }
        times.leaves(operation);
        pacing.sent(operation, now);
        counters.republications += operation.transmissions() > 0 ? 1 : 0;
        window.sent(operation, now);
        if (!duplicate) {
            operation.flight().sentWithId = true;
            durability.sent(operation);
        }
        sendNow(operation, duplicate, now);
    }

    /** Ends a publish that would be of no use any more, or that this broker does not take. */
    private boolean maySend(PublishOperation operation, long now) {
        if (!operation.isSentWithId() && operation.messageExpiresAt() <= now) {
            expire(operation);
            return false;
        }
        String refusal = SupportedPublications.refusal(operation.publication, link.limits());
        if (refusal == null) {
            return true;
        }
        Outcome outcome = operation.transmissions() == 0 ? Outcome.NOT_SENT : Outcome.MAYBE_SENT;
        times.end(operation);
        if (outbox.holds(operation)) {
            outbox.remove(operation);
        } else {
            window.strand(operation);
        }
        endings.failed(operation, PublishFailure.NOT_SUPPORTED, outcome, refusal);
        return false;
    }

    private void sendNow(PublishOperation operation, boolean duplicate, long now) {
        long left = operation.messageExpiresAt() == Times.NEVER
                ? Packet.ABSENT
                : Math.max(1, -Math.floorDiv(now - operation.messageExpiresAt(), NANOS_PER_SECOND));
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
            times.end(operation);
            window.forget(operation);
        }
    }

    /** The user has ended the operation; it counts as cancelled whatever has become of it. */
    void cancelled(PublishOperation operation) {
        if (operation.sequence == 0) {
            return; // was turned away at the same moment: never accepted
        }
        endings.cancelled(operation);
        times.end(operation);
        withdraw(operation);
        writability.press();
    }

    /** Takes an ended operation out of wherever it waits to be sent as a new message. */
    private void withdraw(PublishOperation operation) {
        if (outbox.holds(operation)) {
            outbox.remove(operation);
        } else if (!operation.isSentWithId()) {
            window.remove(operation);
        }
    }

    /**
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        backlogUpTo = admission.accepted();
        pacing.connectionBegan();
        int receiveMaximum = link.limits().receiveMaximum();
        List<PublishOperation> inDoubt = window.connectionBegan(sessionPresent, isCertain, receiveMaximum);
        if (options.qosTwoInDoubt() == QosTwoInDoubt.FAIL) {
            for (PublishOperation operation : inDoubt) {
                times.end(operation);
                window.remove(operation);
                acks.inDoubt(operation);
            }
        }
    }

    void connectionEnded() {
        window.connectionEnded();
        pacing.resume();
    }

    /**
     * Ends what has passed its deadline and repeats what was not acknowledged in time. MQTT 5 forbids to repeat it on the
     * same connection [MQTT-4.4.0-1]: there the broker is asked for a sign of life instead, again and again (decision D1).
     *
     * @return whether the link must be declared dead, having left a publish unanswered too often
     */
    boolean onDeadline(long now) {
        endExpired(now);
        PublishOperation waiting = window.longestWaiting();
        while (waiting != null && link.isOpen() && now >= overdueAt(waiting)) {
            if (isHopeless(waiting, now)) {
                return true;
            }
            if (link.isMqtt5()) {
                probedAt = now;
                link.probe(now);
            } else {
                repeat(waiting, now);
            }
            waiting = window.longestWaiting();
        }
        return false;
    }

    private boolean isHopeless(PublishOperation waiting, long now) {
        return link.isMqtt5()
                ? now >= hopelessAt(waiting)
                : waiting.flight().transmissionsHere > options.maxRepublishes();
    }

    private long hopelessAt(PublishOperation waiting) {
        return link.ackDeadline(waiting.flight().sentAt, options.maxRepublishes() + 1);
    }

    private void repeat(PublishOperation waiting, long now) {
        counters.republications++;
        if (waiting.isReleased()) {
            acks.releaseNow(waiting, now);
        } else {
            window.sent(waiting, now);
            sendNow(waiting, true, now);
        }
    }

    /** One sign of life speaks for all that wait; so what is due next is never earlier than what was due before it. */
    private long overdueAt(PublishOperation waiting) {
        return link.isMqtt5()
                ? Math.min(hopelessAt(waiting), link.ackDeadline(Math.max(waiting.flight().sentAt, probedAt)))
                : link.ackDeadline(waiting.flight().sentAt);
    }

    private void endExpired(long now) {
        for (PublishOperation late = times.pollExpired(now); late != null; late = times.pollExpired(now)) {
            expire(late);
        }
    }

    private void expire(PublishOperation operation) {
        boolean isMessage = operation.messageExpiresAt() < operation.deadlineAt() && !operation.isSentWithId();
        Outcome outcome = operation.transmissions() == 0 ? Outcome.NOT_SENT : Outcome.MAYBE_SENT;
        withdraw(operation);
        String what = outcome == Outcome.NOT_SENT ? "not sent" : "sent, outcome unknown";
        if (isMessage) {
            times.end(operation);
            String why = "the message expiry of "
                    + operation.publication.properties().messageExpiry() + " has passed: " + what;
            endings.failed(operation, PublishFailure.EXPIRED, outcome, why);
        } else {
            String why = "the deadline of " + times.deadline(operation) + " has passed: " + what;
            endings.failed(operation, PublishFailure.DEADLINE, outcome, why);
        }
    }

    long nextDeadline() {
        PublishOperation waiting = window.longestWaiting();
        long overdue = waiting == null || !link.isOpen() ? Times.NEVER : overdueAt(waiting);
        return Math.min(overdue, Math.min(times.nextDeadline(), pacing.resumesAt()));
    }

    /** Fails everything, for good. What is written down is kept for the next life. */
    void close(String why) {
        writability.close(why);
        pacing.resume();
        succession.close(why);
        writability.press();
    }
}
