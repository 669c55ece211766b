package io.hawser.mqtt.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * A program of the system, run as a process of the test's own, with what it says in a file. It ends with the JVM at the
 * latest.
 *
 * <p>Where the program is missing its tests are skipped; but not on a build machine, where that would hide them.
 */
final class Program implements AutoCloseable {
    private static final long EXIT_SECONDS = 10;
    private static final int LINES_SHOWN = 30;
    private static final Set<Program> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Program::endAll, "programs-of-the-tests"));
    }

    private final String name;
    private final Path log;
    private final Process process;

    private Program(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /** Starts it; what it says goes behind what the one before said into the same folder. */
    static Program start(TempFolder folder, Path program, String... arguments) {
        String name = program.getFileName().toString();
        Path log = folder.path().resolve(name + ".log");
        List<String> command = Stream.concat(Stream.of(program.toString()), Stream.of(arguments))
                .toList();
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Program started = new Program(name, log, process);
            RUNNING.add(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the program is; aborts the test if it is nowhere. */
    static Path require(String program) {
        Optional<Path> found = find(program);
        if (found.isEmpty() && System.getenv("CI") != null) {
            Assertions.fail(program + " is not installed, and CI is set: these tests may not be skipped here");
        }
        Assumptions.assumeTrue(found.isPresent(), () -> program + " is not installed, its tests are skipped");
        return found.orElseThrow();
    }

    // Debian installs daemons outside of an ordinary user's path.
    private static Optional<Path> find(String program) {
        List<String> usual = List.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin");
        return Stream.concat(Stream.of(System.getenv("PATH").split(File.pathSeparator)), usual.stream())
                .map(place -> Path.of(place, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What the programs that run now have said, for the report of a failed test. */
    static String said() {
        return RUNNING.stream()
                .map(one -> "---- " + one.name + " (process " + one.process.pid() + ")\n" + last(one.log()))
                .collect(Collectors.joining("\n"));
    }

    private static String last(String log) {
        List<String> lines = log.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_SHOWN), lines.size()));
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Fails, with what it has said, if it has ended. */
    boolean isAlive() {
        if (process.isAlive()) {
            return true;
        }
        throw new AssertionError(name + " ended with " + process.exitValue() + ":\n" + log());
    }

    /** Waits until it accepts connections. */
    Program awaitPort(int port) {
        Ports.awaitOpen(name, port, this::isAlive);
        return this;
    }

    /** SIGTERM, and waits for its end. */
    void stop() {
        process.destroy();
        awaitExit();
    }

    /** SIGKILL, to whatever it has started as well. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitExit();
    }

    void signal(String signal) {
        run("kill", "-" + signal, Long.toString(process.pid()));
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitExit() {
        RUNNING.remove(this);
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + name + " ended", e);
        }
    }

    private static void endAll() {
        RUNNING.forEach(one -> one.process.destroyForcibly());
    }

    /** Runs a helper to its end. */
    static void run(String... command) {
        try {
            Process helper =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(helper.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (helper.waitFor() != 0) {
                throw new AssertionError(command[0] + " failed: " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command[0] + " ran", e);
        }
    }
}
