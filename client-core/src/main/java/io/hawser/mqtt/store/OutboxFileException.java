package io.hawser.mqtt.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * The file of a {@link FileOutboxStore} cannot be opened, read or written. The message names the file, says what is wrong
 * with it, and what to do.
 */
public final class OutboxFileException extends UncheckedIOException {
    private static final long serialVersionUID = 1;

    private final transient Path file;

    OutboxFileException(Path file, String problem, IOException cause) {
        super("Outbox file " + file + ": " + problem, cause);
        this.file = file;
    }

    OutboxFileException(Path file, String problem) {
        this(file, problem, new IOException(problem));
    }

    /** The file in question. */
    public Path file() {
        return file;
    }
}
