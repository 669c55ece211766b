package io.hawser.mqtt.internal.session;

/** What the store has of a publish, or is to have. */
final class PublishRecord {
    /** The position of its first change. */
    final long acceptedAt;

    /** The position of the change that must be durable before anything more of it is sent. */
    long sendableAt;

    /** Whether the store has a packet id for it. */
    boolean isInFlight;

    boolean isAbandoned;

    PublishRecord(long acceptedAt) {
        this.acceptedAt = acceptedAt;
        sendableAt = acceptedAt;
    }
}
