package io.hawser.examples.range;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When each outage began, was noticed, healed and was recovered from.
 *
 * <ul>
 *   <li>An outage is <em>detected</em> when the client reports that it is down; the time counts from the beginning.
 *   <li>It is <em>recovered from</em> with the first acknowledged publish after it healed and after the client was up
 *       again; the time counts from the healing. An outage that must end the link needs a report of down for that: an
 *       acknowledgement that overtook the end of its own link proves nothing. When the publisher is killed there is nobody
 *       to report anything: then the time counts from the kill.
 * </ul>
 *
 * <p>Not thread-safe: the harness keeps it on one thread. Times are monotonic nanoseconds and come from outside.
 */
final class OutageLog {

    /** Middle and worst of some times; both are zero if there are none. */
    record Spread(int count, Duration median, Duration worst) {

        static Spread of(List<Duration> times) {
            if (times.isEmpty()) {
                return new Spread(0, Duration.ZERO, Duration.ZERO);
            }
            List<Duration> sorted = times.stream().sorted().toList();
            return new Spread(times.size(), sorted.get((times.size() - 1) / 2), sorted.get(times.size() - 1));
        }
    }

    /** All outages of one kind. */
    record Line(FaultKind kind, int count, Spread detection, Spread recovery) {}

    private static final class Outage {
        final FaultKind kind;
        final long beganAt;

        @Nullable
        Duration detection;

        @Nullable
        Duration recovery;

        Outage(FaultKind kind, long beganAt) {
            this.kind = kind;
            this.beganAt = beganAt;
        }
    }

    private final List<Outage> outages = new ArrayList<>();
    private boolean online = true;
    private int unprovokedDowns;

    // For the outage that is not recovered from yet.
    private @Nullable Outage current;
    private boolean healed;
    private long healedAt;

    void began(FaultKind kind, long now) {
        current = new Outage(kind, now);
        healed = false;
        outages.add(current);
    }

    void healed(long now) {
        healed = true;
        healedAt = now;
    }

    void down(long now) {
        online = false;
        if (current == null) {
            unprovokedDowns++;
        } else if (current.detection == null) {
            current.detection = Duration.ofNanos(now - current.beganAt);
        }
    }

    void up() {
        online = true;
    }

    /** The publisher was killed; the outage heals when that happens. */
    void publisherKilled(long now) {
        online = false;
        healed(now);
    }

    void acked(long now) {
        if (current == null || !healed || !online || now - healedAt < 0) {
            return;
        }
        if (current.kind.mustBeNoticed() && current.detection == null) {
            return;
        }
        current.recovery = Duration.ofNanos(now - healedAt);
        current = null;
    }

    /** No outage is under way, and the last one is recovered from. */
    boolean isQuiet() {
        return current == null;
    }

    int count() {
        return outages.size();
    }

    /** How often the link went down although nothing was done to it. */
    int unprovokedDowns() {
        return unprovokedDowns;
    }

    /** The outage that is under way or not recovered from yet. */
    Optional<FaultKind> underWay() {
        return Optional.ofNullable(current).map(outage -> outage.kind);
    }

    Optional<Duration> lastRecovery() {
        for (int i = outages.size() - 1; i >= 0; i--) {
            Duration recovery = outages.get(i).recovery;
            if (recovery != null) {
                return Optional.of(recovery);
            }
        }
        return Optional.empty();
    }

    /** One line for each kind that occurred, in the order in which kinds are declared. */
    List<Line> lines() {
        return outages.stream()
                .map(outage -> outage.kind)
                .distinct()
                .sorted(Comparator.naturalOrder())
                .map(this::line)
                .toList();
    }

    private Line line(FaultKind kind) {
        var detections = new ArrayList<Duration>();
        var recoveries = new ArrayList<Duration>();
        int count = 0;
        for (Outage outage : outages) {
            if (outage.kind == kind) {
                count++;
                addIfPresent(detections, outage.detection);
                addIfPresent(recoveries, outage.recovery);
            }
        }
        return new Line(kind, count, Spread.of(detections), Spread.of(recoveries));
    }

    private static void addIfPresent(List<Duration> times, @Nullable Duration time) {
        if (time != null) {
            times.add(time);
        }
    }
}
