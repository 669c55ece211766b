package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The example that the README shows is compiled here, and is the same. */
final class QuickstartTest {
    private static final int MOST_LINES = 15;

    @Test
    void theReadmeShowsWhatIsCompiled() throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/hawser/examples/Quickstart.java"));
        String readme = Files.readString(Path.of("../README.md"));

        String compiled = between(source, "shows this.\n", "\n        // [end]").stripIndent() + "\n";

        assertThat(between(readme, "```java\n", "```")).isEqualTo(compiled);
        assertThat(compiled.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
