package io.hawser.mqtt;

/** The broker refused at least one filter of a subscribe; those that it granted are subscribed. */
public final class MqttSubscribeException extends MqttException {
    private static final long serialVersionUID = 1;

    private final transient SubscribeResult result;

    public MqttSubscribeException(SubscribeResult result, String message) {
        super(message, null);
        this.result = result;
    }

    /** The broker's answer for each filter. */
    public SubscribeResult result() {
        return result;
    }
}
