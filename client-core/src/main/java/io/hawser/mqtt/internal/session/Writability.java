package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClosedException;
import java.util.LinkedHashSet;

/**
 * Who waits until the outbox has room. It has none once it is full, or has turned a publish away, until it has drained to
 * half of both bounds: or each place that becomes free would wake a producer for one message.
 *
 * <p>A question comes by the same way as the publishes, behind all that were called before it. So what still waits in front
 * of the machine is counted, too, as far as it was called before.
 */
final class Writability {
    /** How many may wait; further ones fail. */
    static final int MAX_WAITING = 10_000;

    private final Effects effects;
    private final Outbox outbox;
    private final LinkedHashSet<WritableOperation> waiting = new LinkedHashSet<>();
    private boolean full;

    /** How much the largest one needs that was turned away since. */
    private int needed;

    Writability(Effects effects, Outbox outbox) {
        this.effects = effects;
        this.outbox = outbox;
    }

    void ask(WritableOperation operation) {
        if (!full) {
            complete(operation);
        } else if (waiting.size() == MAX_WAITING) {
            fail(
                    operation,
                    new IllegalStateException(
                            MAX_WAITING + " calls of whenWritable are waiting, the most there may be"));
        } else {
            waiting.add(operation);
        }
    }

    void cancelled(WritableOperation operation) {
        waiting.remove(operation);
    }

    /** A publish has found no room that could find some. */
    void turnedAway(PublishOperation operation) {
        if (outbox.couldHold(operation)) {
            full = true;
            needed = Math.max(needed, operation.publication.size());
            press();
        }
    }

    /** The outbox holds more, or less. */
    void press() {
        if (outbox.isFull()) {
            full = true;
        } else if (full && outbox.isHalfEmpty(needed)) {
            full = false;
            needed = 0;
            waiting.forEach(this::complete);
            waiting.clear();
        }
    }

    /** No publish will be taken any more. */
    void close(String why) {
        for (WritableOperation operation : waiting) {
            fail(operation, new MqttClosedException(why));
        }
        waiting.clear();
    }

    private void complete(WritableOperation operation) {
        if (operation.claim()) {
            effects.complete(operation, null);
        }
    }

    private void fail(WritableOperation operation, Exception cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }
}
