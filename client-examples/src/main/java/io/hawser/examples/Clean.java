package io.hawser.examples;

import java.time.Duration;

/**
 * A subscriber with clean sessions, the default, lives through an outage: {@code Clean [mqtt://host:port]}. The client
 * comes back and subscribes again by itself. What others published meanwhile is missed: the broker kept nothing for it.
 */
public final class Clean {

    private Clean() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, (broker, out) -> new SessionDemo(broker, true, out).run(Duration.ofMillis(500)));
    }
}
