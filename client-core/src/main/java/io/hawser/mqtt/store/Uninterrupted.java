package io.hawser.mqtt.store;

import java.util.function.Supplier;

/**
 * Keeps an interrupt away from what opens, locks and closes a file, where it would do harm, and hands it on afterwards. One
 * that comes in the middle meets nothing that minds it, but for the moment of locking, which then fails.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    static <T> T call(Supplier<T> work) {
        boolean interrupted = Thread.interrupted();
        try {
            return work.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
