package io.hawser.examples.range;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a user sees of a call of the program. */
record CommandRun(int exitCode, String out, String err) {

    static CommandRun of(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int exitCode = RangeCommand.run(arguments, new PrintWriter(out, true), new PrintWriter(err, true), false);
        return new CommandRun(exitCode, out.toString(), err.toString());
    }
}
