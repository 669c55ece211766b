package io.hawser.mqtt.internal.session;

import java.time.Duration;

/**
 * A rate with a bounded burst. What it holds is kept as the time at which it will be full again, in nanoseconds, so that
 * nothing is rounded up in favour of the sender and nothing runs while nothing is sent.
 */
final class TokenBucket {
    /** How much of its rate may leave at once; one message in any case. */
    static final Duration BURST = Duration.ofMillis(100);

    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long perSecond;
    private final long capacityNanos;
    private long fullAt;

    /**
     * @param perSecond the rate; 0 if there is none
     * @param least how much it holds at least
     */
    TokenBucket(long perSecond, int least) {
        this.perSecond = perSecond;
        capacityNanos = Math.max(BURST.toNanos(), nanos(least));
    }

    /** When so much may leave at the earliest; what is larger than the bucket may when that is full. */
    long readyAt(long units) {
        return perSecond == 0 ? 0 : fullAt - Math.max(0, capacityNanos - nanos(units));
    }

    /** So much leaves, and may leave a debt. */
    void take(long units, long now) {
        fullAt = Math.max(fullAt, now) + nanos(units);
    }

    private long nanos(long units) {
        return perSecond == 0 ? 0 : -Math.floorDiv(-units * NANOS_PER_SECOND, perSecond);
    }
}
