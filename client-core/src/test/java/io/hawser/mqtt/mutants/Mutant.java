package io.hawser.mqtt.mutants;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Stream;

/**
 * A deliberate defect, as a small file of text:
 *
 * <pre>
 * What is wrong, and what users would suffer from it.
 * file internal/session/KeepAlive.java
 * - what the source says
 * + what it says instead
 * </pre>
 *
 * <p>The first words may take several lines. What the source says must occur there exactly once, whatever its layout: white
 * space is not compared. Several edits are separated by empty lines, perhaps with another {@code file} line between them;
 * one without {@code +} deletes.
 *
 * @param name the name of its file, without the extension
 * @param sentence what is wrong, and what users would suffer from it
 */
record Mutant(String name, String sentence, List<Edit> edits) {
    private static final Path HERE = Path.of(System.getProperty("basedir", "."));
    private static final Path LIST = HERE.resolve(Path.of("src", "test", "mutants"));
    private static final Path SOURCES = HERE.resolve(Path.of("src", "main", "java", "io", "hawser", "mqtt"));
    private static final String EXTENSION = ".txt";

    /**
     * One place in the source.
     *
     * @param file the changed file, below the package {@code io.hawser.mqtt}
     */
    record Edit(String file, String before, String after) {}

    /** The whole list, by name. */
    static List<Mutant> all() throws IOException {
        try (Stream<Path> files = Files.list(LIST)) {
            List<Mutant> mutants = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString();
                mutants.add(parse(name.substring(0, name.length() - EXTENSION.length()), Files.readString(file)));
            }
            return mutants;
        }
    }

    static Mutant parse(String name, String text) {
        StringJoiner sentence = new StringJoiner(" ");
        List<Edit> edits = new ArrayList<>();
        String file = "";
        for (String block : text.strip().split("\n\\s*\n")) {
            StringBuilder before = new StringBuilder();
            StringBuilder after = new StringBuilder();
            for (String line : block.lines().toList()) {
                if (line.startsWith("- ")) {
                    before.append(line, 2, line.length()).append('\n');
                } else if (line.startsWith("+ ")) {
                    after.append(line, 2, line.length()).append('\n');
                } else if (line.startsWith("file ")) {
                    file = line.substring("file ".length()).strip();
                } else if (file.isEmpty()) {
                    sentence.add(line.strip());
                } else {
                    throw new IllegalArgumentException(name + ": '" + line + "' is no part of an edit");
                }
            }
            edits.add(new Edit(file, before.toString(), after.toString()));
        }
        boolean whole = edits.stream().noneMatch(edit -> edit.file.isEmpty() || edit.before.isBlank());
        if (!whole || sentence.length() == 0) {
            throw new IllegalArgumentException(name + " lacks its sentence, its file or what it changes");
        }
        return new Mutant(name, sentence.toString(), List.copyOf(edits));
    }

    /** Whether it is in the driver, which the machine's world does not use. */
    boolean isInDriver() {
        return edits.stream().allMatch(edit -> edit.file.startsWith("internal/transport/"));
    }

    /** The changed sources, by file. */
    Map<String, String> sources() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (Edit edit : edits) {
            String file = edit.file;
            String before = sources.containsKey(file) ? sources.get(file) : Files.readString(SOURCES.resolve(file));
            sources.put(file, apply(edit, before));
        }
        return sources;
    }

    String apply(Edit edit, String source) {
        StringBuilder dense = new StringBuilder(source.length());
        int[] places = new int[source.length()];
        for (int i = 0; i < source.length(); i++) {
            if (!Character.isWhitespace(source.charAt(i))) {
                places[dense.length()] = i;
                dense.append(source.charAt(i));
            }
        }
        String wanted = edit.before.replaceAll("\\s", "");
        int at = dense.indexOf(wanted);
        if (at < 0 || dense.indexOf(wanted, at + 1) >= 0) {
            throw new IllegalStateException("mutant " + name + " is stale: " + edit.file + " has this "
                    + (at < 0 ? "nowhere" : "more than once") + ":\n" + edit.before);
        }
        return source.substring(0, places[at])
                + edit.after.stripTrailing()
                + source.substring(places[at + wanted.length() - 1] + 1);
    }

    @Override
    public String toString() {
        return name;
    }
}
