package io.hawser.mqtt.internal.session;

/** An operation with a time by which it ends at the latest. */
sealed interface Timed permits PublishOperation, ReceiveOperation, RequestOperation {
    /** When. Must not change while it is in {@link Expiries}. */
    long expiresAt();

    /** Tells apart those that end at the same moment. */
    long sequence();
}
