package io.hawser.mqtt;

/** A publish ended without the broker's acknowledgement. */
public final class MqttPublishException extends MqttException {
    private static final long serialVersionUID = 1;

    /** Why a publish ended without acknowledgement. */
    public enum Reason {
        /** The outbox had no room and its policy is to reject. */
        OUTBOX_FULL,
        /** The outbox's policy gave it up for another one, or it was QoS 0 and there was no connection. */
        DROPPED,
        /** It was QoS 0, there was no connection, and the client is told to fail such publishes. */
        NOT_CONNECTED,
        /** Its deadline passed. */
        DEADLINE,
        /** The {@link OutboxStore} could not write it down. */
        STORE_FAILED,
        /** The client was closed. */
        CLOSED
    }

    private final Reason reason;
    private final Outcome outcome;

    public MqttPublishException(Reason reason, Outcome outcome, String message) {
        super(message, null);
        this.reason = reason;
        this.outcome = outcome;
    }

    /** Why it ended. */
    public Reason reason() {
        return reason;
    }

    /** Whether the broker may have received the message. */
    public Outcome outcome() {
        return outcome;
    }
}
