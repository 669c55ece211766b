package io.hawser.mqtt.internal.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Certificates or keys that cannot be used; the message is for the user, and names the file. */
final class MaterialException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MaterialException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    MaterialException(Path file, String what, @Nullable Throwable cause) {
        this("the file " + file + " " + what, cause);
    }
}
