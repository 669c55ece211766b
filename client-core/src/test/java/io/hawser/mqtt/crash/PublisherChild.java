package io.hawser.mqtt.crash;

import io.hawser.mqtt.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that publishes, and the lines that it writes. */
final class PublisherChild {
    private final Process process;
    private final BufferedReader lines;

    private PublisherChild(Process process) {
        this.process = process;
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static PublisherChild start(String... arguments) {
        try {
            return new PublisherChild(ChildJvm.start(PublishingProcess.class, arguments));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next line; null when there will be none. */
    @Nullable
    String readLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; returns what it had written and was not read. */
    Stream<String> kill() {
        process.toHandle().destroyForcibly(); // which lets what it has written be read
        return lines.lines();
    }
}
