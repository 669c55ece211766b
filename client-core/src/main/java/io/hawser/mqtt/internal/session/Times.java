package io.hawser.mqtt.internal.session;

import java.time.Duration;

/**
 * Times of the machine: nanoseconds of a monotonic clock that began near 0, so that sums do not overflow as long as
 * durations stay below {@link #LONGEST}.
 */
public final class Times {
    /** The deadline of something that has none. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Times() {}

    /** A duration in nanoseconds, at most a hundred years. */
    public static long nanos(Duration duration) {
        return duration.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : duration.toNanos();
    }
}
