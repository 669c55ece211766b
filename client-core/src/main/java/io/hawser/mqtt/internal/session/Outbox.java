package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import org.jspecify.annotations.Nullable;

/**
 * What was accepted and never sent, bounded by count and bytes.
 *
 * <p>QoS 0 and QoS 1 wait apart. They leave in the order of submission, except that QoS 0 does not wait for the window of
 * QoS 1, which it does not use (MQTT orders messages within one topic and QoS only, section 4.6).
 */
final class Outbox {
    private final PublishList unacknowledged = new PublishList();
    private final PublishList acknowledged = new PublishList();
    private final int maxMessages;
    private final long maxBytes;
    private long bytes;

    Outbox(MqttClientOptions options) {
        maxMessages = options.outboxMessages();
        maxBytes = options.outboxBytes();
    }

    int size() {
        return unacknowledged.size() + acknowledged.size();
    }

    long bytes() {
        return bytes;
    }

    /** Whether it could ever hold this one. */
    boolean couldHold(PublishOperation operation) {
        return operation.publication.size() <= maxBytes;
    }

    boolean hasRoomFor(PublishOperation operation) {
        return size() < maxMessages && bytes + operation.publication.size() <= maxBytes;
    }

    void add(PublishOperation operation) {
        listOf(operation).addLast(operation);
        bytes += operation.publication.size();
    }

    void remove(PublishOperation operation) {
        listOf(operation).remove(operation);
        bytes -= operation.publication.size();
    }

    boolean holds(PublishOperation operation) {
        return operation.list == listOf(operation);
    }

    /** The next one to be sent; of QoS 0 only if the window is closed, or QoS 1 is not written down so far. */
    @Nullable
    PublishOperation next(boolean windowIsOpen, long writtenUpTo) {
        PublishOperation first = acknowledged.first();
        boolean ready = windowIsOpen && first != null && first.sequence <= writtenUpTo;
        return ready ? oldest() : unacknowledged.first();
    }

    /** The first one of QoS 1 or 2. */
    @Nullable
    PublishOperation firstAcknowledged() {
        return acknowledged.first();
    }

    /** The first QoS 1 publish behind this sequence. */
    @Nullable
    PublishOperation firstBehind(long sequence) {
        PublishOperation operation = acknowledged.first();
        while (operation != null && operation.sequence <= sequence) {
            operation = operation.next;
        }
        return operation;
    }

    @Nullable
    PublishOperation oldest() {
        PublishOperation one = unacknowledged.first();
        PublishOperation other = acknowledged.first();
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.sequence < other.sequence ? one : other;
    }

    private PublishList listOf(PublishOperation operation) {
        return operation.isAcknowledged() ? acknowledged : unacknowledged;
    }
}
