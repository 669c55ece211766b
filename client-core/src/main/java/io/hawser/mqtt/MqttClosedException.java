package io.hawser.mqtt;

/** The client was closed before the operation was done, or the operation was called afterwards. */
public final class MqttClosedException extends MqttException {
    private static final long serialVersionUID = 1;

    public MqttClosedException(String message) {
        super(message, null);
    }
}
