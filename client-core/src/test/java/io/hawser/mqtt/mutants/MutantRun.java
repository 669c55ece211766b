package io.hawser.mqtt.mutants;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Runs the simulators in a JVM of their own, on a mutant or on the code as it is. */
final class MutantRun {
    private static final Path PLACE = Path.of(System.getProperty("basedir", "."), "target", "mutants");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** For all seeds together; {@link SeedRun} itself ends a seed that takes too long. */
    private static final int MAX_MINUTES = 20;

    private MutantRun() {}

    /** What the simulators say of a mutant. */
    static Verdict judge(Mutant mutant) throws IOException, InterruptedException {
        Path classes = PLACE.resolve(mutant.name());
        delete(classes);
        MutantCompiler.compile(mutant, CLASS_PATH, classes);
        return run(mutant.name(), mutant.isInDriver() ? List.of(SeedRun.DRIVER) : SeedRun.WORLDS, classes);
    }

    /** What the simulators say of the code as it is, which must be nothing. */
    static Verdict judgeOriginal() throws IOException, InterruptedException {
        Files.createDirectories(PLACE);
        return run("original", SeedRun.WORLDS, null);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> inside = Files.walk(folder)) {
                for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static Verdict run(String name, List<String> worlds, @Nullable Path classes)
            throws IOException, InterruptedException {
        Path log = PLACE.resolve(name + ".log");
        ProcessBuilder child = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                SeedRun.class.getName());
        child.command().addAll(worlds);
        child.environment().put("CLASSPATH", classes == null ? CLASS_PATH : classes + File.pathSeparator + CLASS_PATH);
        child.redirectErrorStream(true).redirectOutput(log.toFile());
        long began = System.nanoTime();
        Process process = child.start();
        boolean ended = process.waitFor(MAX_MINUTES, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        if (!ended) {
            throw new IllegalStateException("no verdict on " + name + " within " + MAX_MINUTES + " minutes");
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        return Verdict.parse(Files.readAllLines(log), seconds, log);
    }
}
