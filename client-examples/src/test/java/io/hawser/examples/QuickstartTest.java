package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The examples that the documents show are compiled here, and are the same. */
final class QuickstartTest {
    private static final int MOST_LINES = 15;

    @Test
    void theReadmeShowsWhatIsCompiled() throws IOException {
        isTheSame("Quickstart", "../README.md");
    }

    @Test
    void thePageOnAuthenticationShowsWhatIsCompiled() throws IOException {
        isTheSame("Authenticate", "../docs/authentication.md");
    }

    @Test
    void thePageOnMqtt5ShowsWhatIsCompiled() throws IOException {
        isTheSame("AskWithMqtt5", "../docs/mqtt5.md");
    }

    @Test
    void thePageOnTheOutboxShowsWhatIsCompiled() throws IOException {
        isTheSame("Feed", "../docs/outbox.md");
    }

    @Test
    void thePageOnDurabilityShowsWhatIsCompiled() throws IOException {
        isTheSame("Durable", "../docs/durability.md");
    }

    @Test
    void thePageOnCredentialsShowsWhatIsCompiled() throws IOException {
        isTheSame("Tokens", "../docs/credentials.md");
    }

    @Test
    void thePageOnSecurityShowsWhatIsCompiled() throws IOException {
        isTheSame("TlsDemo", "../docs/security.md");
    }

    private static void isTheSame(String example, String document) throws IOException {
        String source = Files.readString(Path.of("src/main/java/io/hawser/examples/" + example + ".java"));
        String shown = Files.readString(Path.of(document));

        String compiled = between(source, "shows this.\n", "\n        // [end]").stripIndent() + "\n";

        assertThat(between(shown, "```java\n", "```")).isEqualTo(compiled);
        assertThat(compiled.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    private static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }
}
