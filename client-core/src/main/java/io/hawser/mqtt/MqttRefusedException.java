package io.hawser.mqtt;

/** The broker answered CONNECT with a refusal (MQTT 3.1.1, section 3.2.2.3). */
public final class MqttRefusedException extends MqttException {
    private static final long serialVersionUID = 1;

    private final ConnectReturnCode returnCode;

    public MqttRefusedException(ConnectReturnCode returnCode, String message) {
        super(message, null);
        this.returnCode = returnCode;
    }

    /** The broker's answer. */
    public ConnectReturnCode returnCode() {
        return returnCode;
    }
}
