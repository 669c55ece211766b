package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import java.util.random.RandomGenerator;

/**
 * The way from one connection to the next: how long to wait before each attempt (see {@link Backoff}). A connection that
 * comes up does not reset the delay; only one that stays up does. Otherwise a broker that accepts and drops, or two clients with one id that throw each other
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
    private long upSince;

    Reconnection(Backoff backoff, RandomGenerator random) {
        initial = Times.nanos(backoff.initial());
        cap = Times.nanos(backoff.cap());
        stableAfter = Times.nanos(backoff.stableAfter());
        this.random = random;
        step = initial;
    }

    /** A connection is up. */
    void connected(long now) {
        upSince = now;
    }

    /** The connection is lost. */
    void connectionLost(DownCause cause, long now) {
        if (now - upSince >= stableAfter) {
            step = initial;
            thrownOut = 0;
        } else {
            thrownOut = cause == DownCause.CLOSED_BY_BROKER ? thrownOut + 1 : 0;
        }
    }

    /** The error, and what may be behind it. */
    MqttException withSuspicion(MqttException error, String clientId) {
        return thrownOut < SUSPICIOUS
                ? error
                : new MqttConnectException(
                        ConnectPhase.HANDSHAKE,
                        error.getMessage() + "; this is happening again and again: does another client use the id "
                                + clientId + "?",
                        error);
    }

    /** The client was closed: nothing of this matters for its next life. */
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
