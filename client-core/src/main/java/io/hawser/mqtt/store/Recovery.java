package io.hawser.mqtt.store;

import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the last good state of a file, whatever has happened to it. All of that only reads; the file is changed when it is
 * known to be good, or not at all.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(FileOutboxStore.class);

    private static final String LOST =
            "; its records are lost to this client, and publishing goes on with an empty outbox";

    private Recovery() {}

    /** Opens the file, whatever it holds, or throws and leaves it as it is. */
    static Records open(StoreFile file) throws IOException {
        switch (Header.look(file)) {
            case EMPTY:
                return create(file);
            case OURS:
                try {
                    return whole(file);
                } catch (DamageException e) {
                    return startAnew(file, "It " + e.getMessage());
                }
            case HEADLESS:
                return startAnew(file, "Its header is damaged");
            case ZEROS:
                return startAnew(file, "It holds nothing but zeros, as after a power cut");
            case LATER:
                throw new OutboxFileException(
                        file.path(),
                        "was written by a later version of Hawser, in a format that this one does not know; use that"
                                + " version, or another file. It was not touched");
            default:
                throw new OutboxFileException(
                        file.path(),
                        "is no outbox of Hawser; name another file, or move this one away. It was not touched");
        }
    }

    private static Records create(StoreFile file) throws IOException {
        Records created = Records.create(file);
        file.force();
        // Last, so that a file with a header is a complete one.
        Header.write(file);
        return created;
    }

    /** Opens a store of ours at its newest state that is whole, and has that on the disk. */
    static Records whole(StoreFile file) throws IOException, DamageException {
        Records found = Records.open(file);
        if (found.commitsSkipped() > 0) {
            LOG.warn(
                    "Outbox file {}: the last {} commit(s) had not reached the disk as a whole; the state before, with {}"
                            + " records, is whole and is used",
                    file.path(),
                    found.commitsSkipped(),
                    found.count());
        }
        found.wipeSkipped();
        // After kill -9 the newest state may be in memory only. What it has replaced must not be overwritten before.
        file.force();
        return found;
    }

    private static Records startAnew(StoreFile file, String found) throws IOException {
        Path aside = file.setAside();
        LOG.warn("Outbox file {} is damaged. {}. It was put aside as {}{}", file.path(), found, aside, LOST);
        return create(file);
    }
}
