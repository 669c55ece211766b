package io.hawser.examples.gateway;

import java.io.PrintWriter;
import java.nio.charset.Charset;

/** The gateway as a program; {@code --help} says what it does. */
public final class GatewayMain {
    private GatewayMain() {}

    public static void main(String[] arguments) {
        var out = new PrintWriter(System.out, true, Charset.defaultCharset());
        var err = new PrintWriter(System.err, true, Charset.defaultCharset());
        System.exit(GatewayCommand.run(arguments, out, err));
    }
}
