package io.hawser.mqtt.internal.session;

import java.time.Duration;

/** A call of {@code disconnect}. */
public final class DisconnectOperation extends Operation<Void> {
    final long drainNanos;

    /** @throws IllegalArgumentException if the time is negative */
    public DisconnectOperation(OperationHost host, Duration drain) {
        super(host);
        if (drain.isNegative()) {
            throw new IllegalArgumentException("drain " + drain + " is below 0");
        }
        drainNanos = Times.nanos(drain);
    }

    /** False: it gets through to the machine whatever the queue is full of. */
    @Override
    public boolean isCall() {
        return false;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.disconnect(this, now);
    }
}
