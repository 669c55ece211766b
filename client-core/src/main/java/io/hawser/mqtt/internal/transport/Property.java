package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The properties of MQTT 5: how each is encoded, and which packets of a broker may have it (section 2.2.2.2). */
enum Property {
    PAYLOAD_FORMAT_INDICATOR(0x01, Form.FLAG, MqttMessageType.PUBLISH),
    MESSAGE_EXPIRY_INTERVAL(0x02, Form.FOUR_BYTES, MqttMessageType.PUBLISH),
    CONTENT_TYPE(0x03, Form.TEXT, MqttMessageType.PUBLISH),
    RESPONSE_TOPIC(0x08, Form.TOPIC, MqttMessageType.PUBLISH),
    CORRELATION_DATA(0x09, Form.BINARY, MqttMessageType.PUBLISH),
    SUBSCRIPTION_IDENTIFIER(0x0B, Form.POSITIVE_VARIABLE, MqttMessageType.PUBLISH),
    SESSION_EXPIRY_INTERVAL(0x11, Form.FOUR_BYTES, MqttMessageType.CONNACK),
    ASSIGNED_CLIENT_IDENTIFIER(0x12, Form.TEXT, MqttMessageType.CONNACK),
    SERVER_KEEP_ALIVE(0x13, Form.TWO_BYTES, MqttMessageType.CONNACK),
    AUTHENTICATION_METHOD(0x15, Form.TEXT, MqttMessageType.CONNACK, MqttMessageType.AUTH),
    AUTHENTICATION_DATA(0x16, Form.BINARY, MqttMessageType.CONNACK, MqttMessageType.AUTH),
    REQUEST_PROBLEM_INFORMATION(0x17, Form.FLAG),
    WILL_DELAY_INTERVAL(0x18, Form.FOUR_BYTES),
    REQUEST_RESPONSE_INFORMATION(0x19, Form.FLAG),
    RESPONSE_INFORMATION(0x1A, Form.TEXT, MqttMessageType.CONNACK),
    SERVER_REFERENCE(0x1C, Form.TEXT, MqttMessageType.CONNACK, MqttMessageType.DISCONNECT),
    REASON_STRING(
            0x1F,
            Form.TEXT,
            MqttMessageType.CONNACK,
            MqttMessageType.PUBACK,
            MqttMessageType.PUBREC,
            MqttMessageType.PUBREL,
            MqttMessageType.PUBCOMP,
            MqttMessageType.SUBACK,
            MqttMessageType.UNSUBACK,
            MqttMessageType.DISCONNECT,
            MqttMessageType.AUTH),
    RECEIVE_MAXIMUM(0x21, Form.POSITIVE_TWO_BYTES, MqttMessageType.CONNACK),
    TOPIC_ALIAS_MAXIMUM(0x22, Form.TWO_BYTES, MqttMessageType.CONNACK),
    TOPIC_ALIAS(0x23, Form.POSITIVE_TWO_BYTES, MqttMessageType.PUBLISH),
    MAXIMUM_QOS(0x24, Form.FLAG, MqttMessageType.CONNACK),
    RETAIN_AVAILABLE(0x25, Form.FLAG, MqttMessageType.CONNACK),
    USER_PROPERTY(
            0x26,
            Form.TEXT_PAIR,
            MqttMessageType.PUBLISH,
            MqttMessageType.CONNACK,
            MqttMessageType.PUBACK,
            MqttMessageType.PUBREC,
            MqttMessageType.PUBREL,
            MqttMessageType.PUBCOMP,
            MqttMessageType.SUBACK,
            MqttMessageType.UNSUBACK,
            MqttMessageType.DISCONNECT,
            MqttMessageType.AUTH),
    MAXIMUM_PACKET_SIZE(0x27, Form.POSITIVE_FOUR_BYTES, MqttMessageType.CONNACK),
    WILDCARD_SUBSCRIPTION_AVAILABLE(0x28, Form.FLAG, MqttMessageType.CONNACK),
    SUBSCRIPTION_IDENTIFIER_AVAILABLE(0x29, Form.FLAG, MqttMessageType.CONNACK),
    SHARED_SUBSCRIPTION_AVAILABLE(0x2A, Form.FLAG, MqttMessageType.CONNACK);

    /** What the value looks like on the wire, and which values are legal. */
    enum Form {
        /** One byte, 0 or 1. */
        FLAG,
        TWO_BYTES,
        POSITIVE_TWO_BYTES,
        FOUR_BYTES,
        POSITIVE_FOUR_BYTES,
        POSITIVE_VARIABLE,
        TEXT,
        /** A text that is a topic's name: not empty and without wildcards. */
        TOPIC,
        BINARY,
        TEXT_PAIR
    }

    private static final @Nullable Property[] BY_ID = new @Nullable Property[0x2B];

    static {
        for (Property property : values()) {
            BY_ID[property.id] = property;
        }
    }

    private final int id;
    private final Form form;
    private final Set<MqttMessageType> packets;

    Property(int id, Form form, MqttMessageType... packets) {
        this.id = id;
        this.form = form;
        this.packets = EnumSet.noneOf(MqttMessageType.class);
        this.packets.addAll(Set.of(packets));
    }

    /** The property with this identifier, or null if there is none. */
    static @Nullable Property of(int id) {
        return id < BY_ID.length ? BY_ID[id] : null;
    }

    int id() {
        return id;
    }

    Form form() {
        return form;
    }

    /** Whether a broker may send it in such a packet. */
    boolean isLegalIn(MqttMessageType packet) {
        return packets.contains(packet);
    }

    boolean mayRepeat() {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
    }

    /** As the specification writes it, all but the capitals. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
