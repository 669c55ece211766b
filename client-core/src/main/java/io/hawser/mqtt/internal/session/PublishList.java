package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * Publishes in order, linked through the operations themselves: adding, and removing from anywhere, cost the same and
 * allocate nothing. An operation is in one list at a time.
 */
final class PublishList {
    private @Nullable PublishOperation first;
    private @Nullable PublishOperation last;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    PublishOperation first() {
        return first;
    }

    @Nullable
    PublishOperation last() {
        return last;
    }

    void addLast(PublishOperation operation) {
        if (operation.list != null) {
            throw new AssertionError("a publish is in two lists");
        }
        PublishOperation before = last;
        operation.list = this;
        operation.previous = before;
        last = operation;
        if (before == null) {
            first = operation;
        } else {
            before.next = operation;
        }
        size++;
    }

    /** Puts one that is in no list in front of all. */
    void addFirst(PublishOperation operation) {
        PublishOperation other = first;
        if (other == null) {
            addLast(operation);
        } else {
            addBefore(operation, other);
        }
    }

    /** Puts one that is in no list in front of one that is in this one. */
    void addBefore(PublishOperation operation, PublishOperation other) {
        if (operation.list != null || other.list != this) {
            throw new AssertionError("a publish is in two lists, or its neighbour not in this one");
        }
        PublishOperation before = other.previous;
        operation.list = this;
        operation.previous = before;
        operation.next = other;
        other.previous = operation;
        if (before == null) {
            first = operation;
        } else {
            before.next = operation;
        }
        size++;
    }

    void remove(PublishOperation operation) {
        if (operation.list != this) {
            throw new AssertionError("a publish is not in this list");
        }
        PublishOperation before = operation.previous;
        PublishOperation after = operation.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        operation.list = null;
        operation.previous = null;
        operation.next = null;
        size--;
    }

    @Nullable
    PublishOperation pollFirst() {
        PublishOperation operation = first;
        if (operation != null) {
            remove(operation);
        }
        return operation;
    }
}
