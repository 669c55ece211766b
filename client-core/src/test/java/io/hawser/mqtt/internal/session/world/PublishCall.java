package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.SessionSeam;
import org.jspecify.annotations.Nullable;

/** A call of publish, and where its message has been seen. */
final class PublishCall extends Call {
    /** The bytes of a PUBLISH that are not in its publication, at most. */
    private static final int MOST_AROUND_IT = 20;

    final int number;
    final Qos qos;

    /** With which others it is one value; null if with none. */
    final @Nullable String key;

    /** The number of its lane, 0 being the highest. */
    final int lane;

    /** The place among all that the client accepted, from 1; 0 if it did not, or not yet. */
    long sequence;

    /** Its place among all that were sent. */
    long sendOrder;

    /** When the client got it. */
    long acceptedAt;

    /** The packet id that it holds; 0 if none. */
    int packetId;

    /** Whether it was not sent with that, as the client knows. */
    boolean isUnsent;

    /** How often it was sent. */
    int transmissions;

    /** Whether the session in which an earlier process has sent it was lost to this one: it is lined up like a new message. */
    boolean isLinedUpAnew;

    /** The connection it was sent on last, how often there, and when. */
    int epoch;

    int transmissionsHere;
    long sentAt;

    /** QoS 2: whether PUBREC has come, and its place among all to which that happened. */
    boolean released;

    long releaseOrder;

    /** QoS 2: when PUBREC has come. */
    long receivedAt;

    /** QoS 1: whether it may have been given up, with its packet id, because a broker did not take it any more. */
    boolean isStranded;

    /** Whether the broker may have lost the session in which it had received it, and nobody was told. */
    boolean isDoubtful;

    /** The connection on which it became a new message, because nobody knew whether the broker still had its session. */
    int renewedOn;

    /** Whether the client that sent it was closed since: it knows nothing any more of its packet id. */
    boolean isForgotten;

    /** Whether the client holds it and has not sent it; the accounts say so. */
    boolean isHeld;

    /** Whether the broker has refused it once, which the client may not have learnt. */
    boolean wasRefused;

    /** Whether the broker has had it. */
    boolean hasReached;

    /** How often the broker's application got it, and in which session last. */
    int arrivals;

    @Nullable
    BrokerSession arrivedIn;

    /** Whether the result says that this may have been more than once. */
    boolean possiblyTwice;

    /** Whether it comes from the store. */
    final boolean isResumed;

    PublishCall(SimClient client, CallKind kind, int number, Publication publication, long limit) {
        super(client, kind, new PublishOperation(client, publication), limit);
        this.number = number;
        qos = publication.qos();
        lane = OutboxSetup.lane(client.options, publication);
        key = publication.conflationKey();
        isResumed = false;
    }

    /**
     * The same message once more, from the store, without anybody who waits for it.
     *
     * @param sequence its place among all others in this process
     * @param isSent whether the client knows that it was sent, if that has happened
     */
    PublishCall(SimClient client, PublishCall before, PublishOperation operation, long sequence, boolean isSent) {
        super(client, before.kind, operation, World.NEVER);
        number = before.number;
        qos = before.qos;
        lane = before.lane;
        key = before.key;
        this.sequence = sequence;
        acceptedAt = before.acceptedAt;
        wasRefused = before.wasRefused;
        hasReached = before.hasReached;
        arrivals = before.arrivals;
        arrivedIn = before.arrivedIn;
        isDoubtful = before.isDoubtful;
        transmissions = isSent ? before.transmissions : 0;
        sendOrder = isSent ? before.sendOrder : 0;
        isResumed = true;
    }

    String topic() {
        return publication().topic();
    }

    long bytes() {
        return publication().size();
    }

    Publication publication() {
        return SessionSeam.publication((PublishOperation) operation);
    }

    /** A connection is up: it is not sent again if the broker does not take it, which knows no packet id of QoS 1. */
    void connectionBegan(Terms terms, boolean isCertain) {
        isStranded |= !isExactlyOnce() && !terms.takes(publication(), MOST_AROUND_IT);
        isDoubtful |= released && !isCertain;
    }

    boolean isAcknowledged() {
        return qos != Qos.AT_MOST_ONCE;
    }

    boolean isExactlyOnce() {
        return qos == Qos.EXACTLY_ONCE;
    }

    /** Whether the result is true. That of what comes from the store is for nobody. */
    void checkExactlyOnce() {
        boolean once = arrivals <= 1 || possiblyTwice || endedByUser || isResumed || vanished || client.isRivalled();
        Promise.EXACTLY_ONCE_AT_THE_BROKER.holds(once || failure != null, "it came twice, and the result denies it");
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
