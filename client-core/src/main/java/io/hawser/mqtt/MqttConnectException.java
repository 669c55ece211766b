package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** The network kept a connection from being made, or ended one that existed. */
public final class MqttConnectException extends MqttException {
    private static final long serialVersionUID = 1;

    private final ConnectPhase phase;

    public MqttConnectException(ConnectPhase phase, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.phase = phase;
    }

    /**
     * How far the attempt had come; {@link ConnectPhase#HANDSHAKE} also for a connection that had been made, and
     * {@link ConnectPhase#AUTHENTICATE} also for one on which {@link MqttClient#reauthenticate()} failed.
     */
    public ConnectPhase phase() {
        return phase;
    }
}
