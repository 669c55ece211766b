package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import org.jspecify.annotations.Nullable;

/** How publishes end: the future, the books and the store in one step. Where a publish waits is for others to forget. */
final class PublishEndings {
    private static final PublishResult[] AT_ONCE = {
        new PublishResult(Qos.AT_MOST_ONCE, 0, false, Reason.SUCCESS),
        new PublishResult(Qos.AT_LEAST_ONCE, 0, false, Reason.SUCCESS),
        new PublishResult(Qos.EXACTLY_ONCE, 0, false, Reason.SUCCESS)
    };

    private final Effects effects;
    private final Counters counters;
    private final Durability durability;

    PublishEndings(Effects effects, Counters counters, Durability durability) {
        this.effects = effects;
        this.counters = counters;
        this.durability = durability;
    }

    /** The broker has answered it; QoS 0 has left. */
    void answered(PublishOperation operation, Reason reason) {
        if (reason.code().isError()) {
            failed(operation, PublishFailure.REFUSED, Outcome.ACKED, reason, "the broker refused it: " + reason);
            return;
        }
        durability.answered(operation);
        if (operation.claim()) {
            counters.acked++;
            counters.pendingPublishes.remove(operation);
            effects.complete(operation, result(operation, reason));
        }
    }

    private static PublishResult result(PublishOperation operation, Reason reason) {
        Qos qos = operation.publication.qos();
        int republications = Math.max(0, operation.transmissions() - 1);
        if (republications == 0 && reason.equals(Reason.SUCCESS)) {
            return AT_ONCE[qos.level()];
        }
        boolean mayBeTwo = qos == Qos.EXACTLY_ONCE ? operation.flight().mayBeTwo : republications > 0;
        return new PublishResult(qos, republications, mayBeTwo, reason);
    }

    /**
     * It was accepted and comes to nothing.
     *
     * @return false if the user has ended it before
     */
    boolean failed(PublishOperation operation, PublishFailure failure, Outcome outcome, String why) {
        return failed(operation, failure, outcome, null, why);
    }

    private boolean failed(
            PublishOperation operation, PublishFailure failure, Outcome outcome, @Nullable Reason reason, String why) {
        durability.end(operation);
        if (!operation.claim()) {
            return false;
        }
        count(failure);
        counters.pendingPublishes.remove(operation);
        effects.fail(operation, new MqttPublishException(failure, outcome, reason, why));
        return true;
    }

    private void count(PublishFailure failure) {
        switch (failure) {
            case DROPPED -> counters.dropped++;
            case CONFLATED -> counters.conflated++;
            case DEADLINE, EXPIRED -> counters.expired++;
            case OUTBOX_FULL, NOT_CONNECTED, NOT_SUPPORTED, STORE_FAILED, REFUSED, IN_DOUBT, CLOSED ->
                counters.failed++;
        }
    }

    /** It is turned away: it was never accepted. */
    void rejected(PublishOperation operation, PublishFailure failure, String why) {
        if (operation.claim()) {
            counters.rejected++;
            effects.fail(operation, new MqttPublishException(failure, Outcome.NOT_SENT, null, why));
        }
    }

    /** The user has ended it, whatever has become of it. */
    void cancelled(PublishOperation operation) {
        counters.cancelled++;
        counters.pendingPublishes.remove(operation);
        durability.end(operation);
    }
}
