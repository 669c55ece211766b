package io.hawser.mqtt.internal.session;

/** A call of {@code ping}. */
public final class PingOperation extends Operation<Boolean> {
    /** For this client. */
    public PingOperation(OperationHost host) {
        super(host);
    }

    @Override
    public void applyTo(Session session, long now) {
        session.ping(this, now);
    }
}
