package io.hawser.mqtt.testkit;

import java.util.Arrays;
import java.util.Optional;

/** The control packets of MQTT 3.1.1, table 2.1. */
public enum PacketType {
    CONNECT(1),
    CONNACK(2),
    PUBLISH(3),
    PUBACK(4),
    PUBREC(5),
    PUBREL(6),
    PUBCOMP(7),
    SUBSCRIBE(8),
    SUBACK(9),
    UNSUBSCRIBE(10),
    UNSUBACK(11),
    PINGREQ(12),
    PINGRESP(13),
    DISCONNECT(14);

    private final int number;

    PacketType(int number) {
        this.number = number;
    }

    /** The type with this number on the wire; 0 and 15 belong to none. */
    static Optional<PacketType> of(int number) {
        return Arrays.stream(values()).filter(type -> type.number == number).findFirst();
    }
}
