package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Backoff;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next attempt (see {@link Backoff}). A connection that comes up does not reset the delay;
 * only one that stays up does. Otherwise a broker that accepts and drops, or two clients with one id that throw each other
 * out, would go on at full speed for ever.
 */
final class Reconnection {
    /** So many short connections in a row, each closed by the broker, smell of a second client with the same id. */
    private static final int SUSPICIOUS = 3;

    private static final int LEAST_FRACTION = 4;

    private final long initial;
    private final long cap;
    private final long stableAfter;
    private final RandomGenerator random;

    private long step;
    private int thrownOut;

    Reconnection(Backoff backoff, RandomGenerator random) {
        initial = Times.nanos(backoff.initial());
        cap = Times.nanos(backoff.cap());
        stableAfter = Times.nanos(backoff.stableAfter());
        this.random = random;
        step = initial;
    }

    /** A connection has ended after being up for this long. */
    void connectionEnded(long upFor, boolean closedByBroker) {
        if (upFor >= stableAfter) {
            reset();
        } else {
            thrownOut = closedByBroker ? thrownOut + 1 : 0;
        }
    }

    boolean isTakeoverSuspected() {
        return thrownOut >= SUSPICIOUS;
    }

    void reset() {
        step = initial;
        thrownOut = 0;
    }

    /** The wait after the failure that just happened. */
    long nextDelay() {
        long bound = step;
        step = Math.min(cap, step * 2);
        return jittered(bound);
    }

    /** The wait after a refusal that will not go away by itself. */
    long longDelay() {
        step = cap;
        return jittered(cap);
    }

    private long jittered(long bound) {
        long least = bound / LEAST_FRACTION;
        return least + random.nextLong(bound - least + 1);
    }
}
