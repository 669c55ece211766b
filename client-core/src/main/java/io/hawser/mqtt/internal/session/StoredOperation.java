package io.hawser.mqtt.internal.session;

/** Waits until a publish is in the store. Ending it changes nothing for the publish. */
public final class StoredOperation extends Operation<Void> {
    /** Belongs to a publish of the same client. */
    public StoredOperation(OperationHost host) {
        super(host);
    }

    @Override
    public void applyTo(Session session, long now) {
        throw new AssertionError("it comes with its publish, not by itself");
    }
}
