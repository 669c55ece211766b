package io.hawser.mqtt.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The table in {@code docs/tls.md} of what can be wrong and what a user is told. A run with hawser.rewrite writes it anew. */
final class MessageTable {
    private static final Path PAGE = Path.of("..", "docs", "tls.md");
    private static final String END = "<!-- the end of the messages -->";

    private MessageTable() {}

    /** The message that the page has for this; what is different each time is the same there. */
    static String of(String what) {
        return lines().stream()
                .filter(line -> line.startsWith(head(what)))
                .findFirst()
                .map(line -> line.substring(head(what).length(), line.length() - "` |".length()))
                .orElse("nothing");
    }

    /** Whether the page is to be written anew. */
    static boolean isRewritten() {
        return Boolean.getBoolean("hawser.rewrite");
    }

    static void rewrite(String what, String message) {
        List<String> lines = new ArrayList<>(lines());
        lines.removeIf(line -> line.startsWith(head(what)));
        lines.add(lines.indexOf(END), head(what) + message + "` |");
        try {
            Files.write(PAGE, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String head(String what) {
        return "| " + what + " | `";
    }

    private static List<String> lines() {
        try {
            return Files.readAllLines(PAGE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The message without times, ports, pins and the folder of the test's files. */
    static String general(String message) {
        return message.replaceAll("localhost:\\d+", "localhost:8883")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ", "2026-01-31T12:00:00Z")
                .replaceAll("sha256/[A-Za-z0-9+/]{43}=", "sha256/...=")
                .replaceAll("/\\S*/hawser-pki-\\d+/(?:\\d+)?", "/etc/mqtt/client")
                .replace("/etc/mqtt/clientmissing", "/etc/mqtt/missing")
                .replace(" in OpenSSL:", " in the JDK:");
    }
}
