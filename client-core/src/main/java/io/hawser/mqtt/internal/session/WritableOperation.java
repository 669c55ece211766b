package io.hawser.mqtt.internal.session;

/** A call of {@code whenWritable}, waiting for room in the outbox. */
public final class WritableOperation extends Operation<Void> {
    /** For this client. */
    public WritableOperation(OperationHost host) {
        super(host);
    }

    @Override
    public void applyTo(Session session, long now) {
        session.whenWritable(this);
    }

    /** Whoever was turned away for want of room must still be able to ask for it. */
    @Override
    public boolean isQuestion() {
        return true;
    }
}
