package io.hawser.examples.range;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Starts programs of the harness in JVMs of their own, which can be killed as {@code kill -9} kills. */
final class ChildJvm {

    private ChildJvm() {}

    static Process start(Class<?> program, ProcessBuilder.Redirect errors, List<String> arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                // It starts often and lives briefly: the quick compiler is the better one.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                classPath(),
                program.getName()));
        command.addAll(arguments);
        try {
            return new ProcessBuilder(command).redirectError(errors).start();
        } catch (IOException cause) {
            throw new UncheckedIOException("a process did not start: " + program.getSimpleName(), cause);
        }
    }

    /** A build tool may run this program in its own JVM, with a class loader that {@code java.class.path} is silent about. */
    private static String classPath() {
        if (ChildJvm.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs()).map(ChildJvm::file).collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private static String file(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException cause) {
            throw new IllegalStateException("not a file on the class path: " + url, cause);
        }
    }
}
