package io.hawser.mqtt;

import org.jspecify.annotations.Nullable;

/** The broker answered CONNECT with a refusal (MQTT 3.1.1 and MQTT 5, section 3.2.2). */
public final class MqttRefusedException extends MqttException {
    private static final long serialVersionUID = 1;

    private final transient Reason reason;
    private final int returnCode;
    private final @Nullable String serverReference;

    public MqttRefusedException(Reason reason, int returnCode, @Nullable String serverReference, String message) {
        super(message, null);
        this.reason = reason;
        this.returnCode = returnCode;
        this.serverReference = serverReference;
    }

    /** Why. A return code of an older version is given as the reason code that means the same. */
    public Reason reason() {
        return reason;
    }

    /** The number that was on the wire: a return code from 1 to 5, or a reason code from 0x80 on. */
    public int returnCode() {
        return returnCode;
    }

    /** The other server that the broker names (MQTT 5, section 4.13.1), or null. */
    public @Nullable String serverReference() {
        return serverReference;
    }
}
