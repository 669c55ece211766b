package io.hawser.mqtt.testkit;

/** The control packets of MQTT 3.1.1, table 2.1; the ordinal is the number on the wire. */
public enum PacketType {
    RESERVED,
    CONNECT,
    CONNACK,
    PUBLISH,
    PUBACK,
    PUBREC,
    PUBREL,
    PUBCOMP,
    SUBSCRIBE,
    SUBACK,
    UNSUBSCRIBE,
    UNSUBACK,
    PINGREQ,
    PINGRESP,
    DISCONNECT;

    static boolean isKnown(int number) {
        return number > 0 && number < values().length;
    }
}
