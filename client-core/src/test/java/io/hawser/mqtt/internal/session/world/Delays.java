package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Backoff;

/** How long a client must wait at least before each attempt, by its {@link Backoff}. */
final class Delays {
    /** Of the full delay; the rest is left to chance. */
    private static final int LEAST_FRACTION = 4;

    private final long initial;
    private final long cap;
    private final long stableAfter;
    private long next;
    private long least;

    Delays(Backoff backoff) {
        initial = backoff.initial().toNanos();
        cap = backoff.cap().toNanos();
        stableAfter = backoff.stableAfter().toNanos();
        next = initial;
    }

    /** The client begins anew. */
    void connecting() {
        next = initial;
    }

    /** A connection has ended that was up for this long. */
    void lost(long lasted) {
        if (lasted >= stableAfter) {
            next = initial;
        }
    }

    /** The client begins to wait. */
    void waiting() {
        least = next / LEAST_FRACTION;
        next = Math.min(cap, next * 2);
    }

    /** It does not wait: there is somebody else to ask. */
    void atOnce() {
        least = 0;
    }

    /** It waits because of something that will not go away by itself. */
    void refusedForGood() {
        next = cap;
        least = cap / LEAST_FRACTION;
    }

    /** How long the present wait must last. */
    long least() {
        return least;
    }
}
