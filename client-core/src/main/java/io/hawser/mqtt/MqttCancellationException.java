package io.hawser.mqtt;

import java.util.concurrent.CancellationException;

/** How a future ends when the application cancels it. */
public final class MqttCancellationException extends CancellationException {
    private static final long serialVersionUID = 1;

    private final Outcome outcome;

    public MqttCancellationException(Outcome outcome) {
        super(outcome == Outcome.NOT_SENT ? "cancelled before it was sent" : "cancelled after it was sent");
        this.outcome = outcome;
    }

    /** Whether the broker may have received what was cancelled. */
    public Outcome outcome() {
        return outcome;
    }
}
