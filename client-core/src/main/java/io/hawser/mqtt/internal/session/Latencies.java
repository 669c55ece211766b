package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Latency;
import java.time.Duration;
import org.HdrHistogram.IntCountsHistogram;
import org.jspecify.annotations.Nullable;

/**
 * How long something took each time, as a histogram of 1 µs to an hour with two significant digits; what took longer counts
 * as an hour. From the first time on it has its full size, 14 kB; a further one allocates nothing.
 *
 * <p>To read percentiles means to go through the histogram, which takes some microseconds: as long as a whole batch of inputs.
 * Once there are many times they are thus read anew only now and then.
 */
final class Latencies {
    private static final int DIGITS = 2;
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MAX_MICROS = Duration.ofHours(1).toMillis() * 1_000;

    /** So many times fit into each place of the histogram; after as many it begins anew. */
    private static final int MAX_TIMES = Integer.MAX_VALUE;

    /** Up to so many times each one shows at once. */
    static final int FEW = 100;

    /** Beyond that the percentiles may be so old. */
    static final long REFRESH = Duration.ofMillis(100).toNanos();

    private final long maxTimes;
    private @Nullable IntCountsHistogram histogram;
    private long maxNanos;
    private Latency latest = Latency.NONE;
    private boolean isLatest = true;
    private long readAt;

    Latencies() {
        this(MAX_TIMES);
    }

    /** For tests: begins anew earlier. */
    Latencies(int maxTimes) {
        this.maxTimes = maxTimes;
    }

    void record(long nanos) {
        IntCountsHistogram all = histogram;
        if (all == null) {
            all = new IntCountsHistogram(MAX_MICROS, DIGITS);
            histogram = all;
        } else if (all.getTotalCount() == maxTimes) {
            all.reset();
            maxNanos = 0;
        }
        all.recordValue(Math.min(nanos / NANOS_PER_MICRO, MAX_MICROS));
        maxNanos = Math.max(maxNanos, nanos);
        isLatest = false;
    }

    Latency latency(long now) {
        IntCountsHistogram all = histogram;
        if (isLatest || all == null || all.getTotalCount() > FEW && now - readAt < REFRESH) {
            return latest;
        }
        latest = new Latency(percentile(all, 50), percentile(all, 99), Duration.ofNanos(maxNanos));
        isLatest = true;
        readAt = now;
        return latest;
    }

    private Duration percentile(IntCountsHistogram all, double percentile) {
        return Duration.ofNanos(Math.min(all.getValueAtPercentile(percentile) * NANOS_PER_MICRO, maxNanos));
    }
}
