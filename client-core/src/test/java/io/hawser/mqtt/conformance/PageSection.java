package io.hawser.mqtt.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a page in {@code docs} that a test writes: between two comments with its name. */
public final class PageSection {
    private final Path page;
    private final String begin;
    private final String end;

    public PageSection(String page, String name) {
        this.page = Sources.HERE.resolve(Path.of("..", "docs", page));
        begin = "<!-- " + name + ": written by a test -->\n";
        end = "<!-- end of " + name + " -->\n";
    }

    public String read() throws IOException {
        String text = Files.readString(page);
        return text.substring(from(text), to(text));
    }

    public void write(String section) throws IOException {
        String text = Files.readString(page);
        Files.writeString(page, text.substring(0, from(text)) + section + text.substring(to(text)));
    }

    private int from(String text) {
        return found(text, begin) + begin.length();
    }

    private int to(String text) {
        return found(text, end);
    }

    private int found(String text, String mark) {
        int at = text.indexOf(mark);
        if (at < 0) {
            throw new AssertionError(page + " lacks " + mark);
        }
        return at;
    }
}
