package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The publishes that were accepted and have not ended, by age and wherever they wait, linked through the operations themselves.
 * Those of an earlier life are a chain of their own: they are older, and may be accepted later.
 */
final class PendingPublishes {
    private final Chain kept = new Chain();
    private final Chain called = new Chain();

    /** In the order in which they were added. */
    private static final class Chain {
        private @Nullable PublishOperation oldest;
        private @Nullable PublishOperation youngest;

        void add(PublishOperation operation) {
            PublishOperation before = youngest;
            operation.older = before;
            youngest = operation;
            if (before == null) {
                oldest = operation;
            } else {
                before.younger = operation;
            }
        }

        void remove(PublishOperation operation) {
            PublishOperation before = operation.older;
            PublishOperation after = operation.younger;
            if (before == null && oldest != operation) {
                throw new AssertionError("a publish ends that is not pending");
            }
            if (before == null) {
                oldest = after;
            } else {
                before.younger = after;
            }
            if (after == null) {
                youngest = before;
            } else {
                after.older = before;
            }
            operation.older = null;
            operation.younger = null;
        }

        long since() {
            return oldest == null ? Times.NEVER : oldest.acceptedAt;
        }
    }

    void add(PublishOperation operation) {
        chainOf(operation).add(operation);
    }

    void remove(PublishOperation operation) {
        chainOf(operation).remove(operation);
    }

    private Chain chainOf(PublishOperation operation) {
        return operation.isKept ? kept : called;
    }

    /** When the oldest one was accepted; {@link Times#NEVER} if there is none. */
    long since() {
        return Math.min(kept.since(), called.since());
    }
}
