package io.hawser.examples.gateway;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Mosquitto as a process of its own; where it is missing its tests are skipped, but not on a build machine. */
final class MosquittoProcess implements AutoCloseable {
    private static final long READY_NANOS = 10_000_000_000L;
    private static final long LOOK_NANOS = 10_000_000;

    private final int port;
    private final Path configuration;
    private final Process process;

    private MosquittoProcess(int port, Path configuration) throws IOException {
        this.port = port;
        this.configuration = configuration;
        process = new ProcessBuilder(program(), "-c", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(configuration
                        .resolveSibling(configuration.getFileName() + ".log")
                        .toFile())
                .start();
        awaitReady();
    }

    /** In memory, with queues that drop nothing. */
    static MosquittoProcess start(Path folder) {
        try {
            int port = freePort();
            Path configuration = folder.resolve("mosquitto-" + port + ".conf");
            Files.writeString(
                    configuration,
                    "listener " + port + " 127.0.0.1\nuser " + System.getProperty("user.name")
                            + "\nallow_anonymous true\nmax_queued_messages 0\n");
            return new MosquittoProcess(port, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new, empty one where this one has been. */
    MosquittoProcess startAgain() {
        try {
            return new MosquittoProcess(port, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String uri() {
        return "mqtt://127.0.0.1:" + port;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** SIGKILL. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private void awaitReady() {
        long end = System.nanoTime() + READY_NANOS;
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError("mosquitto does not listen; see " + configuration + ".log");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean accepts() {
        try (var probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    // Debian installs daemons outside of an ordinary user's path.
    private static String program() {
        Optional<Path> found = Stream.concat(
                        Stream.of(System.getenv("PATH").split(File.pathSeparator)),
                        List.of("/usr/sbin", "/usr/local/sbin").stream())
                .map(place -> Path.of(place, "mosquitto"))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty() && System.getenv("CI") != null) {
            Assertions.fail("mosquitto is not installed, and CI is set: these tests may not be skipped here");
        }
        Assumptions.assumeTrue(found.isPresent(), "mosquitto is not installed, its tests are skipped");
        return found.orElseThrow().toString();
    }
}
