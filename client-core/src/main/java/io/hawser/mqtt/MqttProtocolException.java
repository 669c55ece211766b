package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** The broker sent something that the protocol, or a limit of this client, does not allow. */
public final class MqttProtocolException extends MqttException {
    private static final long serialVersionUID = 1;

    private final ReasonCode reasonCode;

    /** Something that the protocol does not allow, {@link ReasonCode#PROTOCOL_ERROR}. */
    public MqttProtocolException(String message, @Nullable Throwable cause) {
        this(ReasonCode.PROTOCOL_ERROR, message, cause);
    }

    public MqttProtocolException(ReasonCode reasonCode, String message) {
        this(reasonCode, message, null);
    }

    public MqttProtocolException(ReasonCode reasonCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reasonCode = reasonCode;
    }

    /** What the broker is told when the connection is closed because of this (MQTT 5, section 4.13). */
    public ReasonCode reasonCode() {
        return reasonCode;
    }
}
