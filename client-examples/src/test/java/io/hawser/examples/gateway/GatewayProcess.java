package io.hawser.examples.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A gateway in a JVM of its own, and the lines that it writes. */
final class GatewayProcess {
    private final Process process;
    private final BufferedReader lines;

    private GatewayProcess(Process process) {
        this.process = process;
        lines = process.inputReader(StandardCharsets.UTF_8);
    }

    static GatewayProcess start(Path configuration, String instance) {
        try {
            return new GatewayProcess(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            // It starts often and lives briefly: the quick compiler is the better one.
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            GatewayMain.class.getName(),
                            "--config",
                            configuration.toString(),
                            "--instance",
                            instance)
                    .redirectError(Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line that begins so. */
    GatewayProcess awaitLine(String beginning) {
        try {
            String line = lines.readLine();
            while (line != null && !line.startsWith(beginning)) {
                line = lines.readLine();
            }
            if (line == null) {
                throw new AssertionError("the gateway has ended before it said '" + beginning + "'");
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** SIGTERM; returns the exit code. */
    int terminate() {
        process.destroy();
        return process.onExit().join().exitValue();
    }
}
