package io.hawser.examples.range;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary folder that goes when it is closed. */
record ScratchFolder(Path path) implements AutoCloseable {

    static ScratchFolder create() {
        try {
            return new ScratchFolder(Files.createTempDirectory("hawser-range-"));
        } catch (IOException cause) {
            throw new UncheckedIOException("no temporary folder for the broker", cause);
        }
    }

    @Override
    public void close() {
        try (Stream<Path> tree = Files.walk(path)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path each : deepestFirst) {
                Files.deleteIfExists(each);
            }
        } catch (IOException cause) {
            throw new UncheckedIOException("the broker's temporary folder could not be deleted: " + path, cause);
        }
    }
}
