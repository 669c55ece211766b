package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import java.util.SplittableRandom;

/** Packets that a broker may send, as messages of Netty, with every value that chance may find. */
final class RandomMessages {
    private final RandomPackets chance;
    private final SplittableRandom random;
    private final boolean isMqtt5;

    RandomMessages(SplittableRandom random, ProtocolVersion version) {
        this.random = random;
        chance = new RandomPackets(random, version);
        isMqtt5 = version == ProtocolVersion.MQTT_5;
    }

    MqttMessage next() {
        return switch (random.nextInt(isMqtt5 ? 10 : 8)) {
            case 0 -> connAck();
            case 1 -> publish();
            case 2 -> reply(MqttMessageType.PUBACK, 0x97);
            case 3 -> reply(MqttMessageType.PUBREC, 0x10);
            case 4 -> reply(MqttMessageType.PUBREL, 0x92);
            case 5 -> reply(MqttMessageType.PUBCOMP, 0x92);
            case 6 ->
                new MqttSubAckMessage(
                        header(MqttMessageType.SUBACK),
                        new MqttMessageIdAndPropertiesVariableHeader(chance.id(), reasonProperties()),
                        new MqttSubAckPayload(0, 1, 2, 0x80));
            case 7 ->
                new MqttUnsubAckMessage(
                        header(MqttMessageType.UNSUBACK),
                        new MqttMessageIdAndPropertiesVariableHeader(chance.id(), reasonProperties()),
                        isMqtt5 ? new MqttUnsubAckPayload((short) 0, (short) 0x11) : new MqttUnsubAckPayload());
            case 8 -> disconnect();
            default -> auth();
        };
    }

    private static MqttFixedHeader header(MqttMessageType type) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttFixedHeader(type, false, flags, false, 0);
    }

    private MqttMessage connAck() {
        MqttProperties properties = reasonProperties();
        if (isMqtt5) {
            number(properties, 0x11, (int) chance.seconds());
            number(properties, 0x21, chance.edge(1, 65_534));
            number(properties, 0x24, random.nextInt(2));
            number(properties, 0x25, 0);
            number(properties, 0x27, -1 - random.nextInt(1_000));
            number(properties, 0x22, chance.edge(1, 65_535));
            number(properties, 0x28, 0);
            number(properties, 0x29, 0);
            number(properties, 0x2A, 0);
            number(properties, 0x13, chance.edge(0, 65_535));
            text(properties, 0x12, chance.text());
            text(properties, 0x1A, chance.text());
            text(properties, 0x1C, chance.text());
            text(properties, 0x15, chance.text());
            data(properties, 0x16);
        }
        MqttConnectReturnCode code = isMqtt5
                ? MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_MOVED
                : MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
        return new MqttConnAckMessage(
                header(MqttMessageType.CONNACK),
                new MqttConnAckVariableHeader(
                        chance.coin() ? MqttConnectReturnCode.CONNECTION_ACCEPTED : code, chance.coin(), properties));
    }

    private MqttMessage publish() {
        MqttProperties properties = new MqttProperties();
        if (isMqtt5) {
            number(properties, 0x01, 1);
            number(properties, 0x02, -1 - random.nextInt(1_000));
            number(properties, 0x23, chance.edge(1, 65_535));
            text(properties, 0x08, chance.topic());
            text(properties, 0x03, chance.text());
            data(properties, 0x09);
            userProperties(properties);
            for (int i = random.nextInt(3); i > 0; i--) {
                properties.add(new MqttProperties.IntegerProperty(0x0B, chance.edge(1, 268_435_455)));
            }
        }
        Qos qos = chance.qos();
        boolean acknowledged = qos != Qos.AT_MOST_ONCE;
        boolean hasAlias = properties.getProperty(0x23) != null;
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH, acknowledged && chance.coin(), MqttQoS.valueOf(qos.level()), chance.coin(), 0);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(
                        hasAlias && chance.coin() ? "" : chance.topic(), acknowledged ? chance.id() : 0, properties),
                Unpooled.wrappedBuffer(chance.data()));
    }

    private MqttMessage reply(MqttMessageType type, int code) {
        byte reason = (byte) (isMqtt5 && chance.coin() ? code : 0);
        return new MqttMessage(
                header(type), new MqttPubReplyMessageVariableHeader(chance.id(), reason, reasonProperties()));
    }

    private MqttMessage disconnect() {
        MqttProperties properties = reasonProperties();
        text(properties, 0x1C, chance.text());
        return new MqttMessage(
                header(MqttMessageType.DISCONNECT),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) (chance.coin() ? 0x9D : 0), properties));
    }

    private MqttMessage auth() {
        MqttProperties properties = reasonProperties();
        properties.add(new MqttProperties.StringProperty(0x15, chance.text()));
        data(properties, 0x16);
        return new MqttMessage(
                header(MqttMessageType.AUTH),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) (chance.coin() ? 0x18 : 0), properties));
    }

    private MqttProperties reasonProperties() {
        MqttProperties properties = new MqttProperties();
        if (isMqtt5) {
            text(properties, 0x1F, chance.text());
            userProperties(properties);
        }
        return properties;
    }

    private void userProperties(MqttProperties properties) {
        chance.userProperties()
                .forEach(pair -> properties.add(new MqttProperties.UserProperty(pair.name(), pair.value())));
    }

    private void number(MqttProperties properties, int id, int value) {
        if (chance.coin()) {
            properties.add(new MqttProperties.IntegerProperty(id, value));
        }
    }

    private void text(MqttProperties properties, int id, String value) {
        if (chance.coin()) {
            properties.add(new MqttProperties.StringProperty(id, value));
        }
    }

    private void data(MqttProperties properties, int id) {
        if (chance.coin()) {
            properties.add(new MqttProperties.BinaryProperty(id, chance.data()));
        }
    }
}
