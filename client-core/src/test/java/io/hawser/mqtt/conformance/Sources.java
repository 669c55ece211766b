package io.hawser.mqtt.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the tests as text for the statements that they show: {@code [MQTT-4.6.0-2]} of 3.1.1 and {@code [MQTT5-4.6.0-2]}
 * of 5.0, in the title of a transcript or in the display name of a test method. So a statement cannot claim a test that
 * is not there.
 */
final class Sources {
    static final Path HERE = Path.of(System.getProperty("basedir", "."));
    static final Path RESOURCES = HERE.resolve(Path.of("src", "test", "resources"));
    private static final Path TESTS = HERE.resolve(Path.of("src", "test", "java", "io", "hawser", "mqtt"));
    private static final Path PROMISES = TESTS.resolve(Path.of("internal", "session", "world", "Promise.java"));

    private static final String HEADING = "== ";
    private static final Pattern TAG = Pattern.compile("\\[(MQTT[^\\]]*)\\]");
    private static final Pattern PROMISE = Pattern.compile("^    ([A-Z0-9_]+)\\(\"", Pattern.MULTILINE);
    private static final Pattern DISPLAY_NAME = Pattern.compile("@DisplayName\\(");
    private static final Pattern TEST = Pattern.compile("@(?:Test|TestFactory|ParameterizedTest|RepeatedTest)\\b");

    private static final String STRING = "\"(?:[^\"\\\\]++|\\\\.)*+\"";
    private static final String FLAT = "\\((?:[^()\"]++|" + STRING + ")*+\\)";
    private static final String ARGUMENTS = "\\((?:[^()\"]++|" + STRING + "|" + FLAT + ")*+\\)";
    private static final String ANNOTATION = "@[\\w.]++(?:" + ARGUMENTS + ")?+\\s++";
    /** Annotations and what they belong to: a type in group 2 or a method in group 3. */
    private static final Pattern DECLARATION = Pattern.compile("((?:" + ANNOTATION + ")++)"
            + "(?:(?:public|protected|private|static|final|abstract|default)\\s+)*+"
            + "(?:(?:class|interface|record|enum)\\s+(\\w+)|[\\w<>.,?]+(?: [\\w<>.,?]+)*\\s+(\\w+)\\()");

    private Sources() {}

    /** Everything that the tests show, in the order of their files. */
    static List<Shown> shown() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Path file : files(RESOURCES.resolve("transcripts"), ".txt")) {
            shown.addAll(inTranscripts(file.getFileName().toString(), Files.readString(file)));
        }
        for (Path file : files(TESTS, ".java")) {
            if (!file.startsWith(TESTS.resolve("conformance"))) {
                String name = file.getFileName().toString();
                shown.addAll(inTests(name.substring(0, name.indexOf('.')), Files.readString(file)));
            }
        }
        return shown;
    }

    private static List<Path> files(Path directory, String extension) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(extension))
                    .sorted()
                    .toList();
        }
    }

    static List<Shown> inTranscripts(String file, String text) {
        List<Shown> shown = new ArrayList<>();
        for (String line : text.lines().filter(line -> line.startsWith(HEADING)).toList()) {
            String title = TAG.matcher(line.substring(HEADING.length())).replaceAll("");
            for (String tag : tags(line)) {
                shown.add(new Shown(tag, file + ": " + title.strip()));
            }
        }
        return shown;
    }

    static List<Shown> inTests(String type, String text) {
        List<Shown> shown = new ArrayList<>();
        int displayNames = 0;
        Matcher matcher = DECLARATION.matcher(text);
        while (matcher.find()) {
            displayNames += count(DISPLAY_NAME, matcher.group(1));
            List<String> tags = tags(matcher.group(1));
            if (!tags.isEmpty() && !TEST.matcher(matcher.group(1)).find()) {
                throw new IllegalArgumentException(type + " names " + tags + " where there is no test method");
            }
            for (String tag : tags) {
                shown.add(new Shown(tag, "`" + type + "." + matcher.group(3) + "`"));
            }
        }
        if (displayNames != count(DISPLAY_NAME, text)) {
            throw new IllegalArgumentException(type + " has display names that this cannot read");
        }
        return shown;
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    private static List<String> tags(String text) {
        return TAG.matcher(text).results().map(tag -> tag.group(1)).toList();
    }

    /** The names of the promises that the simulator checks. */
    static Set<String> promises() throws IOException {
        Set<String> names = new TreeSet<>();
        for (MatchResult match :
                PROMISE.matcher(Files.readString(PROMISES)).results().toList()) {
            names.add(match.group(1));
        }
        return names;
    }
}
