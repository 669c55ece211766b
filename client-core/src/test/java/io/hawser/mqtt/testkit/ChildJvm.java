package io.hawser.mqtt.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A JVM of its own with our class path. */
public final class ChildJvm {
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1");

    private ChildJvm() {}

    /** Starts it; what it says to its error stream is among its output. */
    public static Process start(Class<?> main, String... args) throws IOException {
        return start(QUICK_START, System.getProperty("java.class.path"), main, args);
    }

    /** Starts one that has work to do: it is slower to start, and then faster. */
    public static Process startOptimized(Class<?> main, String... args) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), main, args);
    }

    /** Runs it to its end and returns what it has said. */
    public static String run(Class<?> main, String... args) throws IOException {
        return output(start(main, args));
    }

    /** The same without one of the libraries. */
    public static String runWithout(String library, Class<?> main, String... args) throws IOException {
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains(library))
                .collect(Collectors.joining(File.pathSeparator));
        return output(start(QUICK_START, path, main, args));
    }

    private static Process start(List<String> options, String classPath, Class<?> main, String... args)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of(
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-Dhawser.transport=" + System.getProperty("hawser.transport", ""),
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
