package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** A publish ended without the broker's acknowledgement, or with one that says no. */
public final class MqttPublishException extends MqttException {
    private static final long serialVersionUID = 1;

    private final PublishFailure failure;
    private final Outcome outcome;
    private final transient @Nullable Reason reason;

    public MqttPublishException(PublishFailure failure, Outcome outcome, String message) {
        this(failure, outcome, null, message);
    }

    public MqttPublishException(PublishFailure failure, Outcome outcome, @Nullable Reason reason, String message) {
        super(message, null);
        this.failure = failure;
        this.outcome = outcome;
        this.reason = reason;
    }

    /** Why it failed. */
    public PublishFailure failure() {
        return failure;
    }

    /** Whether the broker may have received the message. */
    public Outcome outcome() {
        return outcome;
    }

    /** What the broker answered; null unless the failure is {@link PublishFailure#REFUSED}. */
    public @Nullable Reason reason() {
        return reason;
    }
}
