package io.hawser.examples.range;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The range harness as a program; {@code --help} says what it does. */
public final class RangeMain {

    private RangeMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, Charset.defaultCharset());
        var err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int exitCode = RangeCommand.run(arguments, out, err, System.console() != null);
        out.flush();
        // Not a plain return: a build tool that runs this in its own JVM would wait for the broker's threads, and the
        // code would be lost.
        System.exit(exitCode);
    }
}
