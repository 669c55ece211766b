package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.OutageReport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is reported of outages, and how long they take. One begins when the loss of a connection is noticed and ends when the broker accepts the next
 * connection, or when the client is closed. What became of publishes meanwhile is the difference of the counters.
 */
final class Outages {
    private static final int FIRST_FAILURES = OutageReport.MAX_FAILURES / 2;
    private static final int LAST_FAILURES = OutageReport.MAX_FAILURES - FIRST_FAILURES;

    private final Counters counters;
    private long downtimeNanos;

    // since the last connection, or since connect was called
    private int failedAttempts;
    private final List<AttemptFailed> firstFailures = new ArrayList<>();
    private final ArrayDeque<AttemptFailed> lastFailures = new ArrayDeque<>();

    // for the outage
    private @Nullable DownCause cause;
    private Duration silence = Duration.ZERO;
    private long beganAt;
    private Endings before = Endings.NONE;

    /** The publishes that had begun and ended at one moment. */
    private record Endings(long accepted, long failed, long expired, long dropped, long cancelled, long conflated) {
        static final Endings NONE = new Endings(0, 0, 0, 0, 0, 0);

        static Endings of(Counters counters) {
            return new Endings(
                    counters.accepted,
                    counters.failed,
                    counters.expired,
                    counters.dropped,
                    counters.cancelled,
                    counters.conflated);
        }

        Endings since(Endings earlier) {
            return new Endings(
                    accepted - earlier.accepted,
                    failed - earlier.failed,
                    expired - earlier.expired,
                    dropped - earlier.dropped,
                    cancelled - earlier.cancelled,
                    conflated - earlier.conflated);
        }
    }

    Outages(Counters counters) {
        this.counters = counters;
    }

    /** A connection is lost, so long after the last byte. */
    void began(DownCause cause, Duration silence, long now) {
        this.cause = cause;
        this.silence = silence;
        beganAt = now;
        before = Endings.of(counters);
    }

    /** An attempt has failed, with an outage or before the first connection; returns what is told of it. */
    AttemptFailed attemptFailed(Endpoint endpoint, ConnectPhase phase, MqttException error, long delay) {
        AttemptFailed failure = new AttemptFailed(++failedAttempts, endpoint, phase, error, Duration.ofNanos(delay));
        if (firstFailures.size() < FIRST_FAILURES) {
            firstFailures.add(failure);
            return failure;
        }
        if (lastFailures.size() == LAST_FAILURES) {
            lastFailures.removeFirst();
        }
        lastFailures.addLast(failure);
        return failure;
    }

    /** A connection is up; the outage that it ends, if there was one. */
    Optional<OutageReport> ended(Recovery recovery, long now) {
        Optional<OutageReport> report = Optional.ofNullable(cause).map(known -> report(known, recovery, now));
        reset(now);
        return report;
    }

    private OutageReport report(DownCause known, Recovery recovery, long now) {
        List<AttemptFailed> failures = new ArrayList<>(firstFailures);
        failures.addAll(lastFailures);
        Endings during = Endings.of(counters).since(before);
        return new OutageReport(
                known,
                silence,
                Duration.ofNanos(now - beganAt),
                failedAttempts + 1,
                failures,
                recovery.sessionKept(),
                recovery.filtersKept(),
                recovery.filtersRenewed(),
                recovery.replayed(),
                recovery.held(),
                during.accepted,
                during.failed,
                during.expired,
                during.dropped,
                during.cancelled,
                during.conflated);
    }

    /** Whether there is one now. */
    boolean isUnderWay() {
        return cause != null;
    }

    /** How long all of them took together, with the present one. */
    Duration downtime(long now) {
        return Duration.ofNanos(downtimeNanos + (isUnderWay() ? now - beganAt : 0));
    }

    /** The client was closed, or begins anew: there is no outage any more. */
    void reset(long now) {
        downtimeNanos = downtime(now).toNanos();
        cause = null;
        failedAttempts = 0;
        firstFailures.clear();
        lastFailures.clear();
    }
}
