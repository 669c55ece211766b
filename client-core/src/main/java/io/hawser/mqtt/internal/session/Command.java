package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/** An input from outside the event loop. It carries the link of the queue that brings it there: one object per call. */
public interface Command {
    /** Gives this input to the machine, on the event loop. */
    void applyTo(Session session, long now);

    /** The next one in the queue. */
    @Nullable
    Command nextCommand();

    /** Sets the next one in the queue. */
    void nextCommand(@Nullable Command next);

    /** Whether the user called it, so that it counts against the bound of the queue. */
    default boolean isCall() {
        return false;
    }

    /** Whether it asks for room, and must be let in where there is none for calls. */
    default boolean isQuestion() {
        return false;
    }

    /** How many bytes it counts if it is a call. */
    default int bytes() {
        return 0;
    }
}
