package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** The broker ended the connection with DISCONNECT (MQTT 5, section 3.14). */
public final class MqttDisconnectedException extends MqttException {
    private static final long serialVersionUID = 1;

    private final transient Reason reason;
    private final @Nullable String serverReference;

    public MqttDisconnectedException(Reason reason, @Nullable String serverReference, String message) {
        super(message, null);
        this.reason = reason;
        this.serverReference = serverReference;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }

    /** The other server that the broker names (MQTT 5, section 4.13.1), or null. */
    public @Nullable String serverReference() {
        return serverReference;
    }
}
