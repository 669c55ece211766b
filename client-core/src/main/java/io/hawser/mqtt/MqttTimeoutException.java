package io.hawser.mqtt;

/** The broker did not answer a subscribe or unsubscribe, on more than one connection. */
public final class MqttTimeoutException extends MqttException {
    private static final long serialVersionUID = 1;

    public MqttTimeoutException(String message) {
        super(message, null);
    }
}
