package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;

/**
 * The changes of what outlives the process, in the order in which they were noted, and how far the store has written them.
 *
 * <p>Each change has a position. They are written in order, so one number tells everything: what is not above it is
 * durable. A failure does not move it: the publications that were to be written fail, and everything else is written later.
 * What must not be sent before a change is durable waits for its position. Without a store nothing is noted, and nothing
 * waits.
 */
final class Journal {
    private final Effects effects;
    private final boolean inUse;
    private boolean loaded;
    private long position;
    private long writtenUpTo;

    Journal(MqttClientOptions options, Effects effects) {
        this.effects = effects;
        inUse = options.outboxStore() != null;
        loaded = !inUse;
    }

    boolean isInUse() {
        return inUse;
    }

    /** Whether it is known what the store has kept. */
    boolean isLoaded() {
        return loaded;
    }

    void loaded() {
        loaded = true;
    }

    /** Notes a change; returns its position. */
    long note(StoreChange change) {
        if (inUse) {
            position++;
            effects.store(position, change);
        }
        return position;
    }

    /** The position of the last change. */
    long position() {
        return position;
    }

    /** Everything up to this position is durable. */
    void written(long upTo) {
        writtenUpTo = Math.max(writtenUpTo, upTo);
    }

    boolean isWritten(long position) {
        return position <= writtenUpTo;
    }
}
