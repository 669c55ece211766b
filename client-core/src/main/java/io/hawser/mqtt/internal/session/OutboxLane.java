package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * What waits in one lane of the {@link Outbox}. QoS 0 waits apart from QoS 1 and 2. They leave in the order of submission,
 * except that QoS 0 does not wait for the window, which it does not use (MQTT orders messages within one topic and QoS only,
 * section 4.6), and that a message takes the place of the one that it replaces ({@link Conflation}).
 */
final class OutboxLane {
    private final PublishList unacknowledged = new PublishList();
    private final PublishList acknowledged = new PublishList();
    private final Conflation conflation = new Conflation();
    private long bytes;

    /** How many messages of higher lanes have left since the last one of this lane, while there were some here. */
    private int overtaken;

    int size() {
        return unacknowledged.size() + acknowledged.size();
    }

    long bytes() {
        return bytes;
    }

    int overtaken() {
        return overtaken;
    }

    void add(PublishOperation operation) {
        if (size() == 0) {
            overtaken = 0;
        }
        operation.place = operation.sequence;
        listOf(operation).addLast(operation);
        conflation.added(operation);
        bytes += operation.publication.size();
    }

    void addFirst(PublishOperation operation) {
        operation.place = operation.sequence;
        listOf(operation).addFirst(operation);
        conflation.addedFirst(operation);
        bytes += operation.publication.size();
    }

    void remove(PublishOperation operation) {
        listOf(operation).remove(operation);
        conflation.removed(operation);
        bytes -= operation.publication.size();
    }

    /** What waits with the same key. */
    Conflation conflation() {
        return conflation;
    }

    /** One that can be sent takes the place of an older one, which is about to leave, if both wait in the same line. */
    void takePlace(PublishOperation operation, PublishOperation older) {
        PublishList line = listOf(operation);
        if (line == listOf(older)) {
            line.remove(operation);
            line.addBefore(operation, older);
            operation.place = older.place;
        }
    }

    boolean holds(PublishOperation operation) {
        return operation.list == listOf(operation);
    }

    /** A message of this lane is sent. */
    void served() {
        overtaken = 0;
    }

    /** A message of a higher lane is sent. */
    void overtake() {
        if (size() > 0) {
            overtaken++;
        }
    }

    /** The next one that can be sent; of QoS 0 only if the window is closed. */
    @Nullable
    PublishOperation next(OutboundWindow window) {
        return window.takesNew(acknowledged.first()) ? oldest() : unacknowledged.first();
    }

    @Nullable
    PublishOperation oldest() {
        return older(unacknowledged.first(), acknowledged.first());
    }

    static @Nullable PublishOperation older(@Nullable PublishOperation one, @Nullable PublishOperation other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.place < other.place ? one : other;
    }

    private PublishList listOf(PublishOperation operation) {
        return operation.isAcknowledged() ? acknowledged : unacknowledged;
    }
}
