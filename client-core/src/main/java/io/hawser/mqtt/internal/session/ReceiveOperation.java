package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import java.time.Duration;
import java.util.Optional;

/** A call of {@code receive}, waiting for a message. */
public final class ReceiveOperation extends Operation<Optional<Delivery>> implements Timed {
    final long timeoutNanos;
    long expiresAt;
    long sequence;

    /** @throws IllegalArgumentException if the time is negative */
    public ReceiveOperation(OperationHost host, Duration timeout) {
        super(host);
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout " + timeout + " is below 0");
        }
        timeoutNanos = Times.nanos(timeout);
    }

    @Override
    public void applyTo(Session session, long now) {
        session.receive(this, now);
    }

    @Override
    public long expiresAt() {
        return expiresAt;
    }

    @Override
    public long sequence() {
        return sequence;
    }
}
