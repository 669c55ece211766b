package io.hawser.mqtt;

import java.time.Duration;

/**
 * How long something takes, over all times that it was measured; all three are zero if it never was.
 *
 * @param p50 half of the times were no longer than this; at most 1 % too long, and never above an hour
 * @param p99 99 of 100 were no longer than this; at most 1 % too long, and never above an hour
 * @param max the longest of them, exactly
 */
public record Latency(Duration p50, Duration p99, Duration max) {
    /** Of what was never measured. */
    public static final Latency NONE = new Latency(Duration.ZERO, Duration.ZERO, Duration.ZERO);
}
