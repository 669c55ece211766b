package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** The broker sent something that the protocol, or a limit of this client, does not allow. */
public final class MqttProtocolException extends MqttException {
    private static final long serialVersionUID = 1;

    public MqttProtocolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
