package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/**
 * Something that MQTT, the network or the broker made fail. Its message says what happened and where. Mistakes of the
 * caller are {@link IllegalArgumentException} and {@link IllegalStateException} instead.
 *
 * <p>It has no stack trace: it is made on an event loop, whose stack says nothing about the caller.
 */
public sealed class MqttException extends RuntimeException
        permits MqttClosedException,
                MqttConnectException,
                MqttDisconnectedException,
                MqttProtocolException,
                MqttPublishException,
                MqttRefusedException,
                MqttSubscribeException,
                MqttTimeoutException,
                MqttUnsubscribeException {
    private static final long serialVersionUID = 1;

    MqttException(String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
    }
}
