package io.hawser.examples.range;

/** What a {@link FaultProxy} does to the bytes of one direction, and how many it passed on. For its event loop only. */
final class LinkConditions {

    boolean held;
    long delayNanos;

    /** Zero: as fast as they come. */
    long bytesPerSecond;

    long bytes;

    void clear() {
        held = false;
        delayNanos = 0;
        bytesPerSecond = 0;
    }
}
