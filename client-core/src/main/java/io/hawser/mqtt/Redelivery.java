package io.hawser.mqtt;

/** How a QoS 1 message that was sent but not acknowledged is sent again on the next connection. */
public enum Redelivery {
    /**
     * As the specification has it: with its packet id and DUP if the broker kept the session [MQTT-4.4.0-1], as a new
     * message with a new packet id otherwise.
     */
    BY_SESSION,

    /** Always as a new message with a new packet id and without DUP. */
    ALWAYS_NEW_PACKET_ID
}
