package io.hawser.mqtt.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Debian's Mosquitto as a process of its own, which a test can kill and freeze as the kernel does.
 *
 * <p>Where the program is missing its tests are skipped; but not on a build machine, where that would hide them.
 */
public final class MosquittoBroker implements TestBroker {
    private static final long EXIT_SECONDS = 10;

    private final TempFolder folder = new TempFolder("hawser-mosquitto-");
    private final int port = FreePort.choose();
    private final Path program;
    private final Path configuration;
    private Process process;

    private MosquittoBroker(Optional<User> user, boolean persistent) {
        program = require("mosquitto");
        user.ifPresent(this::writePasswordFile);
        configuration = folder.write("mosquitto.conf", configuration(user.isPresent(), persistent));
        restart();
    }

    /** Lets anybody in, and writes each change to disk before it does anything else. */
    public static MosquittoBroker start() {
        return new MosquittoBroker(Optional.empty(), true);
    }

    /** Lets anybody in and keeps everything in memory: faster, and forgetful when it ends. */
    public static MosquittoBroker startInMemory() {
        return new MosquittoBroker(Optional.empty(), false);
    }

    /** Lets in only this user. */
    public static MosquittoBroker startFor(String user, String password) {
        return new MosquittoBroker(Optional.of(new User(user, password)), false);
    }

    @Override
    public String name() {
        return "mosquitto";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void stop() {
        process.destroy();
        awaitExit();
    }

    /** SIGKILL. */
    @Override
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    @Override
    public void restart() {
        try {
            process = new ProcessBuilder(program.toString(), "-c", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Ports.awaitReady("mosquitto", port, this::isAlive);
    }

    @Override
    public boolean canFreeze() {
        return true;
    }

    /** SIGSTOP: the kernel goes on to accept connections and to acknowledge bytes in the broker's name. */
    @Override
    public void freeze() {
        signal("STOP");
    }

    @Override
    public void thaw() {
        signal("CONT");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
        folder.close();
    }

    private record User(String name, String password) {}

    // Each change is saved at once, so that a kill loses no more than the change of that moment. As root, Mosquitto
    // would
    // change to a user who may not write into our folder.
    private String configuration(boolean withPasswords, boolean persistent) {
        return String.join(
                "\n",
                "listener " + port + " 127.0.0.1",
                "user " + System.getProperty("user.name"),
                withPasswords ? "password_file " + passwordFile() : "",
                "allow_anonymous " + !withPasswords,
                "persistence " + persistent,
                "persistence_location " + folder.path() + "/",
                "autosave_on_changes true",
                "autosave_interval 1",
                "max_queued_messages 0",
                "log_type error",
                "log_type warning",
                "");
    }

    private void writePasswordFile(User user) {
        folder.write("passwords", MosquittoPasswords.line(user.name, user.password));
    }

    private Path passwordFile() {
        return folder.path().resolve("passwords");
    }

    private Path log() {
        return folder.path().resolve("mosquitto.log");
    }

    private boolean isAlive() {
        if (process.isAlive()) {
            return true;
        }
        try {
            throw new AssertionError("mosquitto ended with " + process.exitValue() + ":\n" + Files.readString(log()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void signal(String signal) {
        run("kill", "-" + signal, Long.toString(process.pid()));
    }

    private void awaitExit() {
        try {
            if (!process.waitFor(EXIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("mosquitto does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while mosquitto ended", e);
        }
    }

    private static void run(String... command) {
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

    private static Path require(String program) {
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
}
