package io.hawser.mqtt.store;

import java.time.Duration;

/**
 * When a {@link FileOutboxStore} forces what was written to the disk. Either way each write has reached the operating system
 * before it returns, so that the end of the process, however sudden, loses nothing. What differs is how much the end of the
 * operating system or of the power may lose. Immutable.
 */
public final class SyncPolicy {
    /** The default: each write is on the disk before it returns, and survives a power cut. */
    public static final SyncPolicy EVERY_BATCH = new SyncPolicy(Duration.ZERO);

    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofHours(1);

    private final Duration interval;

    private SyncPolicy(Duration interval) {
        this.interval = interval;
    }

    /**
     * Forces to the disk at the latest this long after a write, and after {@value FileOutboxStore#MOST_UNFORCED_WRITES} writes.
     * A power cut loses at most what was written since; the state that is found afterwards is that after one of the writes.
     *
     * @param interval from 1 ms to 1 h
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public static SyncPolicy interval(Duration interval) {
        if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
            throw new IllegalArgumentException("interval " + interval + " is not between 1 ms and 1 h");
        }
        return new SyncPolicy(interval);
    }

    boolean isEveryBatch() {
        return interval.isZero();
    }

    Duration interval() {
        return interval;
    }

    @Override
    public String toString() {
        return isEveryBatch() ? "every batch" : "every " + interval;
    }
}
