package io.hawser.mqtt.testkit;

import java.net.URI;
import java.util.EnumSet;
import java.util.Set;

/**
 * A real broker that a test owns, on loopback, with state that outlives {@link #stop} and, as far as the broker
 * manages, {@link #kill}. Started when it is made; port and state stay the same for its life.
 */
public interface TestBroker extends AutoCloseable {
    String name();

    int port();

    default URI uri() {
        return URI.create("mqtt://127.0.0.1:" + port());
    }

    /** The ways into it that it was started with. */
    default Set<Door> doors() {
        return EnumSet.of(Door.TCP);
    }

    /** The port of one of its doors. */
    default int port(Door door) {
        if (door != Door.TCP) {
            throw new IllegalArgumentException(name() + " does not listen for " + door);
        }
        return port();
    }

    /** Where one of its doors is. */
    default String uri(Door door) {
        return door.uri(port(door));
    }

    /** Ends the broker as an operator would: state is saved, connections end with a FIN. */
    void stop();

    /** Ends the broker in the middle of whatever it does. */
    void kill();

    /** Starts the broker again after {@link #stop} or {@link #kill}; returns when it accepts connections. */
    void restart();

    /** Tells whether {@link #freeze} works here. */
    boolean canFreeze();

    /** The broker stands still: the system still accepts connections and bytes for it, nothing is answered. */
    void freeze();

    void thaw();

    /** Ends the broker and removes its state. */
    @Override
    void close();
}
