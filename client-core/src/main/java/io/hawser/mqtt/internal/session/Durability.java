package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OutboxStore;

/**
 * What of the publishes is written down in the client's {@link OutboxStore}, if it has one.
 *
 * <p>Sequences grow and are written in order, so one number tells everything: what is not above it has been written, or has
 * failed. A QoS 1 publish is sent only then; without a store it always is. QoS 0 is never stored and waits for nobody.
 */
final class Durability {
    private final Effects effects;
    private final boolean inUse;
    private long writtenUpTo;

    Durability(MqttClientOptions options, Effects effects) {
        this.effects = effects;
        inUse = options.outboxStore() != null;
        writtenUpTo = inUse ? 0 : Long.MAX_VALUE;
    }

    /** The highest sequence that may be sent. */
    long writtenUpTo() {
        return writtenUpTo;
    }

    void written(long upTo) {
        writtenUpTo = Math.max(writtenUpTo, upTo);
    }

    /** The publish waits in the outbox: it is to be written down. */
    void begin(PublishOperation operation) {
        if (inUse && operation.isAcknowledged()) {
            operation.stored = true;
            effects.store(operation.sequence, operation.publication);
        }
    }

    /** Whether the publish would survive the end of the process. */
    boolean holds(PublishOperation operation) {
        return operation.stored && operation.sequence <= writtenUpTo;
    }

    /** The publish has ended, and its record is of no more use. */
    void end(PublishOperation operation) {
        if (operation.stored) {
            operation.stored = false;
            effects.forget(operation.sequence);
        }
    }
}
