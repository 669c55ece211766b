package io.hawser.mqtt.internal.session.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of transcripts. Lines at the margin are inputs, indented lines below one are the output that it is expected to
 * cause, lines with {@code #} are comments, and {@code == Title} begins the next transcript.
 */
final class Transcript {
    static final String INDENT = "    ";
    static final String HEADING = "== ";

    private final String title;
    private final List<String> lines = new ArrayList<>();

    private Transcript(String title) {
        this.title = title;
    }

    /** The transcripts of a file; what stands above the first heading has no title and no inputs. */
    static List<Transcript> readAll(Path file) throws IOException {
        List<Transcript> all = new ArrayList<>();
        Transcript current = new Transcript("");
        all.add(current);
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(HEADING)) {
                current = new Transcript(line.substring(HEADING.length()));
                all.add(current);
            }
            current.lines.add(line);
        }
        return all;
    }

    /** One that stands alone. */
    static Transcript of(String text) {
        Transcript transcript = new Transcript("");
        transcript.lines.addAll(List.of(text.split("\n", -1)));
        return transcript;
    }

    String title() {
        return title;
    }

    /** What is written. */
    String expected() {
        return String.join("\n", lines);
    }

    /** What happens: the same lines, with the outputs as they are. */
    String played() {
        Player player = new Player();
        List<String> result = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(INDENT)) {
                continue;
            }
            result.add(line);
            if (!line.isBlank() && !line.startsWith("#") && !line.startsWith(HEADING)) {
                player.play(line).forEach(output -> result.add(INDENT + output));
            }
        }
        return String.join("\n", result);
    }
}
