package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;

/**
 * How fast publishes may leave: by count and bytes at any time, and by count until what waited when the connection began has
 * left. Repetitions on a connection, and all that is not PUBLISH, are no concern of it.
 */
final class Pacing {
    private final TokenBucket messages;
    private final TokenBucket bytes;
    private final TokenBucket backlog;
    private final boolean limitsBacklog;
    private boolean draining;
    private long resumesAt = Times.NEVER;

    Pacing(MqttClientOptions options) {
        messages = new TokenBucket(options.publishMessagesPerSecond(), 1);
        bytes = new TokenBucket(options.publishBytesPerSecond(), 0);
        backlog = new TokenBucket(options.drainRate(), 1);
        limitsBacklog = options.drainRate() > 0;
    }

    /** A connection begins: what waits now is the backlog. */
    void connectionBegan() {
        draining = limitsBacklog;
    }

    /** Whether there may be a backlog; if so, {@link #backlogIsGone} is to be called when there is none. */
    boolean isDraining() {
        return draining;
    }

    void backlogIsGone() {
        draining = false;
    }

    /** Nothing waits for a time to come. */
    void resume() {
        resumesAt = Times.NEVER;
    }

    /** Whether this one must wait, which {@link #resumesAt} then tells the end of. */
    boolean holdsBack(PublishOperation operation, long now) {
        long readyAt = Math.max(messages.readyAt(1), bytes.readyAt(operation.publication.size()));
        if (draining) {
            readyAt = Math.max(readyAt, backlog.readyAt(1));
        }
        resumesAt = readyAt > now ? readyAt : Times.NEVER;
        return readyAt > now;
    }

    void sent(PublishOperation operation, long now) {
        messages.take(1, now);
        bytes.take(operation.publication.size(), now);
        if (draining) {
            backlog.take(1, now);
        }
    }

    /** When something that waits may leave. */
    long resumesAt() {
        return resumesAt;
    }
}
