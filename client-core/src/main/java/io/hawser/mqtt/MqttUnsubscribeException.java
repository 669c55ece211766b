package io.hawser.mqtt;

/** The broker did not end at least one of the subscriptions; the client no longer wants any of them. */
public final class MqttUnsubscribeException extends MqttException {
    private static final long serialVersionUID = 1;

    private final transient UnsubscribeResult result;

    public MqttUnsubscribeException(UnsubscribeResult result, String message) {
        super(message, null);
        this.result = result;
    }

    /** The broker's answer for each filter. */
    public UnsubscribeResult result() {
        return result;
    }
}
