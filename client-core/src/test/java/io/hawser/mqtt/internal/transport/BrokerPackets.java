package io.hawser.mqtt.internal.transport;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.nio.charset.StandardCharsets;

/** The packets of a model broker. The encoder leaves reasons and properties out below MQTT 5. */
final class BrokerPackets {
    static final int SUCCESS = 0;
    static final int NOT_FOUND = 0x92;

    /** The user property that says what a payload begins with. */
    static final String OF = "of";

    private static final int MOST_OF = 12;

    private BrokerPackets() {}

    static MqttMessage connAck(int code, boolean sessionPresent, MqttProperties properties) {
        return MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.valueOf((byte) code))
                .sessionPresent(sessionPresent)
                .properties(properties)
                .build();
    }

    /** What a payload begins with. */
    static String head(String payload) {
        return payload.length() > MOST_OF ? payload.substring(0, MOST_OF) : payload;
    }

    /** @param alias 0 if it has none */
    static MqttPublishMessage publish(BrokerSession.Message message, String topic, int alias) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.UserProperty(OF, head(message.payload())));
        if (alias != 0) {
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.TOPIC_ALIAS, alias));
        }
        MqttQoS qos = MqttQoS.valueOf(message.qos());
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, message.duplicate(), qos, false, 0),
                new MqttPublishVariableHeader(topic, message.packetId(), properties),
                Unpooled.copiedBuffer(message.payload(), StandardCharsets.UTF_8));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    static MqttMessage reply(MqttMessageType type, int packetId, int reason) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(
                new MqttFixedHeader(type, false, flags, false, 0),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) reason, MqttProperties.NO_PROPERTIES));
    }

    static MqttMessage unsubAck(int packetId, int filters) {
        var ack = MqttMessageBuilders.unsubAck().packetId(packetId);
        for (int i = 0; i < filters; i++) {
            ack.addReasonCode((short) SUCCESS);
        }
        return ack.build();
    }

    static MqttMessage disconnect(int reason) {
        return MqttMessageBuilders.disconnect().reasonCode((byte) reason).build();
    }

    static int idOf(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    /** The reason code of an answer or of DISCONNECT; what is not there says success. */
    static int reasonOf(MqttMessage packet) {
        if (packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply) {
            return Byte.toUnsignedInt(reply.reasonCode());
        } else if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return Byte.toUnsignedInt(header.reasonCode());
        }
        return SUCCESS;
    }

    /** How many bytes a packet took. */
    static long sizeOf(MqttMessage packet) {
        long length = packet.fixedHeader().remainingLength();
        return 1 + (length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4) + length;
    }

    /** A number among the properties. */
    static int number(MqttProperties properties, int id, int ifAbsent) {
        return properties.getProperty(id) instanceof MqttProperties.IntegerProperty number ? number.value() : ifAbsent;
    }
}
