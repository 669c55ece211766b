package io.hawser.mqtt;

import java.time.Duration;

/**
 * How long to wait between attempts to reconnect. Before retry n (from 0) the client waits for a random part of
 * {@code min(initial * 2^n, cap)}: at least a quarter of it, so that a broker that drops every connection is not hammered,
 * and otherwise evenly spread, so that a thousand clients of one broker do not come back in step.
 *
 * @param initial the bound of the first wait, at least 1 ms
 * @param cap the bound of every wait, at least {@code initial} and at most a day
 * @param stableAfter how long a connection must have been up for the next wait to start from {@code initial} again
 */
public record Backoff(Duration initial, Duration cap, Duration stableAfter) {
    /** The default: 1 s, doubling up to 30 s, starting anew after 10 s of a good link. */
    public static final Backoff DEFAULT =
            new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofSeconds(10));

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public Backoff {
        if (initial.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("initial " + initial + " is below 1 ms");
        }
        if (cap.compareTo(initial) < 0 || cap.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("cap " + cap + " is not between initial " + initial + " and a day");
        }
        if (stableAfter.isNegative() || stableAfter.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("stableAfter " + stableAfter + " is not between 0 and a day");
        }
    }
}
