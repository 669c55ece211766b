package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.session.PublishOperation;

/** A call of publish, and where its message has been seen. */
final class PublishCall extends Call {
    final int number;
    final Qos qos;

    /** The place among all that the client accepted, from 1; 0 if it did not, or not yet. */
    long sequence;

    /** The packet id that it holds; 0 if none. */
    int packetId;

    /** How often it was sent. */
    int transmissions;

    /** The connection it was sent on last, how often there, and when. */
    int epoch;

    int transmissionsHere;
    long sentAt;

    /** How often it came to the broker. */
    int arrivals;

    /** Whether it comes from the store. */
    final boolean isResumed;

    PublishCall(SimClient client, CallKind kind, int number, Publication publication, long limit) {
        super(client, kind, new PublishOperation(client, publication), limit);
        this.number = number;
        qos = publication.qos();
        isResumed = false;
    }

    /** The same message once more, from the store, without anybody who waits for it. */
    PublishCall(SimClient client, PublishCall before, PublishOperation operation, long sequence) {
        super(client, before.kind, operation, World.NEVER);
        number = before.number;
        qos = before.qos;
        this.sequence = sequence;
        arrivals = before.arrivals;
        isResumed = true;
    }

    boolean isQos1() {
        return qos == Qos.AT_LEAST_ONCE;
    }

    /** What the application is told about the message must be true. */
    void checkOutcome() {
        if (failure instanceof MqttPublishException || failure instanceof MqttCancellationException) {
            boolean unsent = transmissions == 0;
            if (failure instanceof MqttPublishException publish && publish.outcome() == Outcome.STORED) {
                return; // the store's model has checked it
            }
            Promise.OUTCOME_IS_TRUE.holds(isNotSent() == unsent, unsent ? "it did not leave" : "it had left");
        }
    }

    @Override
    public String toString() {
        return super.toString() + " #" + number;
    }
}
