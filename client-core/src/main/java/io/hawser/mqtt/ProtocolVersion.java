package io.hawser.mqtt;

/** The version of the protocol that CONNECT asks for. A broker that refuses it is never asked for a lower one. */
public enum ProtocolVersion {
    /** MQTT 3.1: protocol name {@code MQIsdp}, client ids of at most 23 characters. */
    MQTT_3_1("MQIsdp", 3),

    /** MQTT 3.1.1 (OASIS, 2014). */
    MQTT_3_1_1("MQTT", 4),

    /** MQTT 5 (OASIS, 2019). */
    MQTT_5("MQTT", 5);

    private final String protocolName;
    private final int level;

    ProtocolVersion(String protocolName, int level) {
        this.protocolName = protocolName;
        this.level = level;
    }

    /** The protocol name in CONNECT (MQTT 3.1.1, section 3.1.2.1). */
    public String protocolName() {
        return protocolName;
    }

    /** The protocol level in CONNECT (MQTT 3.1.1, section 3.1.2.2). */
    public int level() {
        return level;
    }
}
