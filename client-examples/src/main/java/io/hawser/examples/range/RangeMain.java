package io.hawser.examples.range;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** The range harness as a program; {@code --help} says what it does. */
public final class RangeMain {

    private RangeMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, Charset.defaultCharset());
        var err = new PrintWriter(System.err, true, Charset.defaultCharset());
        int exitCode = RangeCommand.run(arguments, out, err, isTerminal(System.console()));
        out.flush();
        // Not a plain return: a build tool that runs this in its own JVM would wait for the broker's threads, and the
        // code would be lost.
        System.exit(exitCode);
    }

    /** From JDK 22 on there is a console without a terminal too, and a method that tells; before, neither. */
    private static boolean isTerminal(@Nullable Console console) {
        if (console == null) {
            return false;
        }
        try {
            return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
        } catch (ReflectiveOperationException before22) {
            return true;
        }
    }
}
