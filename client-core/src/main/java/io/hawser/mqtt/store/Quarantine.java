package io.hawser.mqtt.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Puts a damaged file aside under a name that is free: nothing is ever overwritten or deleted. */
final class Quarantine {
    private static final String SUFFIX = ".damaged-";

    /** Nobody keeps so many; a folder that has them all is looked at by a person. */
    private static final int MOST = 10_000;

    private Quarantine() {}

    /** Renames the file and returns its new name. */
    static Path move(Path file) throws IOException {
        for (int number = 1; number <= MOST; number++) {
            Path to = file.resolveSibling(file.getFileName() + SUFFIX + number);
            if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
                continue;
            }
            try {
                return Files.move(file, to);
            } catch (FileAlreadyExistsException e) {
                // Somebody was faster; the next number is free.
            }
        }
        throw new IOException("There are " + MOST + " files named " + file.getFileName() + SUFFIX + "… beside it");
    }
}
