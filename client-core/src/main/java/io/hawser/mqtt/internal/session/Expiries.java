package io.hawser.mqtt.internal.session;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The operations of one kind that have a deadline, earliest first. Those that have none cost nothing here. */
final class Expiries<T extends Timed> {
    private final TreeSet<T> timed =
            new TreeSet<>(Comparator.comparingLong(Timed::expiresAt).thenComparingLong(Timed::sequence));

    void add(T operation) {
        if (operation.expiresAt() != Times.NEVER) {
            timed.add(operation);
        }
    }

    void remove(T operation) {
        if (operation.expiresAt() != Times.NEVER) {
            timed.remove(operation);
        }
    }

    /** Takes one whose time has come. */
    @Nullable
    T pollExpired(long now) {
        return nextDeadline() <= now ? timed.pollFirst() : null;
    }

    long nextDeadline() {
        return timed.isEmpty() ? Times.NEVER : timed.first().expiresAt();
    }
}
