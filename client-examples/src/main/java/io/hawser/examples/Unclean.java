package io.hawser.examples;

import java.time.Duration;

/**
 * A subscriber whose session outlives its connections goes through an outage: {@code Unclean [mqtt://host:port]}. What
 * others published meanwhile was kept by the broker and arrives when the client is back.
 */
public final class Unclean {

    private Unclean() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, (broker, out) -> new SessionDemo(broker, false, out).run(Duration.ofMillis(500)));
    }
}
