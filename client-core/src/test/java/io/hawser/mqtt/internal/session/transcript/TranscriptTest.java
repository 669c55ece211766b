package io.hawser.mqtt.internal.session.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * Plays the files in {@code src/test/resources/transcripts} to the machine and compares its output line by line.
 * {@code -Dhawser.rewrite=true} writes the output into the files instead; read the difference before you commit it.
 */
@DisplayName("The machine speaks as its transcripts say")
class TranscriptTest {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("basedir", "."), "src", "test", "resources", "transcripts");

    @TestFactory
    List<DynamicNode> transcripts() throws IOException {
        List<DynamicNode> files = new ArrayList<>();
        try (Stream<Path> paths = Files.list(DIRECTORY)) {
            for (Path file : paths.filter(path -> path.toString().endsWith(".txt"))
                    .sorted()
                    .toList()) {
                files.add(Boolean.getBoolean("hawser.rewrite") ? rewriting(file) : comparing(file));
            }
        }
        return files;
    }

    private static DynamicNode comparing(Path file) throws IOException {
        List<DynamicNode> tests = new ArrayList<>();
        for (Transcript transcript : Transcript.readAll(file)) {
            if (!transcript.title().isEmpty()) {
                tests.add(dynamicTest(transcript.title(), () -> compare(file, transcript)));
            }
        }
        return dynamicContainer(file.getFileName().toString(), tests);
    }

    private static void compare(Path file, Transcript transcript) {
        String expected = transcript.expected();

        String played = transcript.played();

        assertThat(Difference.between(expected, played))
                .as("%s, %s: - is written, + happens", file.getFileName(), transcript.title())
                .isEmpty();
    }

    private static DynamicNode rewriting(Path file) {
        return dynamicTest("rewrite " + file.getFileName(), () -> {
            List<String> played = new ArrayList<>();
            for (Transcript transcript : Transcript.readAll(file)) {
                played.add(transcript.played());
            }
            Files.writeString(file, String.join("\n", played) + "\n");
        });
    }
}
