package io.hawser.mqtt.internal.store;

/** A record of the store is not what was written. */
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableRecordException(String message) {
        super(message);
    }
}
