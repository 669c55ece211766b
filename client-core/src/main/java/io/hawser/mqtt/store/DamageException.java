package io.hawser.mqtt.store;

import org.jspecify.annotations.Nullable;

/** What is in the file is not what was written; the message goes on behind "it". It never leaves this package. */
final class DamageException extends Exception {
    private static final long serialVersionUID = 1;

    DamageException(String what, @Nullable Throwable cause) {
        super(what, cause);
    }
}
