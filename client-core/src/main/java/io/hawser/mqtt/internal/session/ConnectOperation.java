package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectResult;

/** A call of {@code connect}. */
public final class ConnectOperation extends Operation<ConnectResult> {
    /** For this client. */
    public ConnectOperation(OperationHost host) {
        super(host);
    }

    /** False: it gets through to the machine whatever the queue is full of. */
    @Override
    public boolean isCall() {
        return false;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.connect(this, now);
    }
}
