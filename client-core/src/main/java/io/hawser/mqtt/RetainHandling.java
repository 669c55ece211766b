package io.hawser.mqtt;

/** Which retained messages a broker sends because of a subscription (MQTT 5, section 3.8.3.1). */
public enum RetainHandling {
    /** All that match, also when the subscription existed before. */
    SEND(0),

    /** All that match, if the subscription did not exist before. */
    SEND_IF_NEW(1),

    /** None. */
    DO_NOT_SEND(2);

    private final int value;

    RetainHandling(int value) {
        this.value = value;
    }

    /** The number on the wire. */
    public int value() {
        return value;
    }
}
