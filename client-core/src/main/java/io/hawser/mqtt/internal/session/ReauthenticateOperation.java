package io.hawser.mqtt.internal.session;

/** A call of {@code reauthenticate}. */
public final class ReauthenticateOperation extends Operation<Void> {
    /** For this client. */
    public ReauthenticateOperation(OperationHost host) {
        super(host);
    }

    @Override
    public void applyTo(Session session, long now) {
        session.reauthenticate(this, now);
    }
}
