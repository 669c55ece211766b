package io.hawser.examples;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttException;
import java.io.PrintStream;
import java.util.concurrent.CompletionException;

/** What the demos have in common: one optional argument, the broker, and one clear line if that cannot be used. */
final class Demo {

    private static final String USUAL_BROKER = "mqtt://localhost:1883";
    private static final int UNUSABLE = 2;

    /** A demo proper. */
    interface Body {
        void show(String broker, PrintStream out) throws InterruptedException;
    }

    /** A demo that wants more than the broker. */
    interface WordyBody {
        void show(String[] arguments, PrintStream out) throws InterruptedException;
    }

    private Demo() {}

    /** Runs a demo as a program. */
    static void main(String[] arguments, Body body) throws InterruptedException {
        System.exit(run(arguments, body, System.out, System.err));
    }

    /**
     * Runs a demo as a program that wants more than the broker, which comes first.
     *
     * @param usual the arguments if none are given, between blanks; there must be as many
     */
    static void main(String[] arguments, String usual, WordyBody body) throws InterruptedException {
        System.exit(run(arguments, usual, body, System.out, System.err));
    }

    static int run(String[] arguments, String usual, WordyBody body, PrintStream out, PrintStream err)
            throws InterruptedException {
        String[] used = arguments.length == 0 ? usual.split(" ") : arguments;
        if (used.length != usual.split(" ").length) {
            err.println("the arguments are, for example, " + usual);
            return UNUSABLE;
        }
        return run(used, (broker, to) -> body.show(used, to), out, err);
    }

    static int run(String[] arguments, Body body, PrintStream out, PrintStream err) throws InterruptedException {
        String broker = arguments.length > 0 ? arguments[0] : USUAL_BROKER;
        try {
            MqttClientOptions.of(broker);
        } catch (IllegalArgumentException bad) {
            err.println("'" + broker + "' is not of the form mqtt://host:port");
            return UNUSABLE;
        }
        try {
            body.show(broker, out);
            return 0;
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof MqttException cause) {
                err.println("The broker at " + broker + " cannot be used: " + cause.getMessage());
                return UNUSABLE;
            }
            throw failed;
        }
    }
}
