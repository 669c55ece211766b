package io.hawser.mqtt.internal.session;

/** By when a publish must have ended; one that may take as long as it likes has none. */
final class TimeLimits {
    /** When its message is of no more use to anybody. */
    final long messageExpiresAt;

    /** When the caller has lost patience with it. */
    final long deadlineAt;

    /** When it fails if it has not ended by then. Before it is sent first, its message expiry may make that earlier. */
    long expiresAt = Times.NEVER;

    TimeLimits(long messageExpiresAt, long deadlineAt) {
        this.messageExpiresAt = messageExpiresAt;
        this.deadlineAt = deadlineAt;
    }
}
