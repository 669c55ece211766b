package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import java.time.Duration;
import java.util.List;

/** From Netty's messages, whose bytes have passed {@link PacketCheck}, to what the machine is told. */
final class PacketDecoder {
    private PacketDecoder() {}

    /**
     * The packet; payloads and data are copied out of the message.
     *
     * @param codes those of CONNACK, SUBACK and UNSUBACK, which the message does not have
     */
    static Packet decode(MqttMessage message, List<Integer> codes) {
        if (message.decoderResult().isFailure()) {
            Throwable cause = message.decoderResult().cause();
            throw new MqttProtocolException(
                    ReasonCode.MALFORMED_PACKET, "the broker sent what is no packet: " + cause.getMessage(), cause);
        }
        MqttMessageType type = message.fixedHeader().messageType();
        return switch (type) {
            case CONNACK -> connAck(((MqttConnAckMessage) message).variableHeader(), codes.get(0));
            case PUBLISH -> arrival((MqttPublishMessage) message);
            case PUBACK -> new Packet.PubAck(packetId(message), reply(message));
            case PUBREC -> new Packet.PubRec(packetId(message), reply(message));
            case PUBREL -> new Packet.PubRel(packetId(message), reply(message));
            case PUBCOMP -> new Packet.PubComp(packetId(message), reply(message));
            case SUBACK -> subAck((MqttSubAckMessage) message, codes);
            case UNSUBACK -> unsubAck((MqttUnsubAckMessage) message, codes);
            case PINGRESP -> Packet.PingResp.INSTANCE;
            case DISCONNECT -> disconnect((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader());
            case AUTH -> auth((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader());
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ ->
                throw new MqttProtocolException("the broker sent " + type + ", which only a client sends", null);
        };
    }

    private static Packet connAck(MqttConnAckVariableHeader header, int code) {
        return new Packet.ConnAck(
                header.isSessionPresent(),
                code,
                header.properties().isEmpty()
                        ? ConnAckProperties.NONE
                        : connAck(new PropertiesReader(header.properties())));
    }

    private static ConnAckProperties connAck(PropertiesReader properties) {
        BrokerLimits none = BrokerLimits.NONE;
        BrokerLimits limits = new BrokerLimits(
                (int) properties.number(Property.RECEIVE_MAXIMUM, none.receiveMaximum()),
                Qos.of((int) properties.number(
                        Property.MAXIMUM_QOS, none.maximumQos().level())),
                properties.flag(Property.RETAIN_AVAILABLE, true),
                properties.number(Property.MAXIMUM_PACKET_SIZE, none.maximumPacketSize()),
                (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, none.topicAliasMaximum()),
                properties.flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, true),
                properties.flag(Property.SUBSCRIPTION_IDENTIFIER_AVAILABLE, true),
                properties.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, true));
        return new ConnAckProperties(
                limits,
                properties.number(Property.SESSION_EXPIRY_INTERVAL),
                (int) properties.number(Property.SERVER_KEEP_ALIVE),
                properties.text(Property.ASSIGNED_CLIENT_IDENTIFIER),
                properties.text(Property.REASON_STRING),
                properties.userProperties(),
                properties.text(Property.RESPONSE_INFORMATION),
                properties.text(Property.SERVER_REFERENCE),
                properties.text(Property.AUTHENTICATION_METHOD),
                properties.bytes(Property.AUTHENTICATION_DATA));
    }

    private static Packet arrival(MqttPublishMessage message) {
        MqttFixedHeader header = message.fixedHeader();
        MqttPublishVariableHeader variable = message.variableHeader();
        PropertiesReader properties = new PropertiesReader(variable.properties());
        Qos qos = Qos.of(header.qosLevel().value());
        Delivery delivery = new Delivery(
                variable.topicName(),
                ByteBufUtil.getBytes(message.payload()),
                qos,
                header.isRetain(),
                header.isDup(),
                variable.properties().isEmpty() ? MessageProperties.NONE : message(properties),
                properties.subscriptionIdentifiers());
        return new Packet.Arrival(delivery, qos == Qos.AT_MOST_ONCE ? 0 : variable.packetId(), (int)
                properties.number(Property.TOPIC_ALIAS));
    }

    private static MessageProperties message(PropertiesReader properties) {
        MessageProperties.Builder message = MessageProperties.builder()
                .utf8Payload(properties.flag(Property.PAYLOAD_FORMAT_INDICATOR, false))
                .userProperties(properties.userProperties());
        long expiry = properties.number(Property.MESSAGE_EXPIRY_INTERVAL);
        if (expiry != Packet.ABSENT) {
            message.messageExpiry(Duration.ofSeconds(Math.max(1, expiry))); // 0 is the rest of a last second
        }
        String contentType = properties.text(Property.CONTENT_TYPE);
        if (contentType != null) {
            message.contentType(contentType);
        }
        String responseTopic = properties.text(Property.RESPONSE_TOPIC);
        if (responseTopic != null) {
            message.responseTopic(responseTopic);
        }
        byte[] correlationData = properties.bytes(Property.CORRELATION_DATA);
        if (correlationData != null) {
            message.correlationData(correlationData);
        }
        return message.build();
    }

    private static Packet subAck(MqttSubAckMessage message, List<Integer> codes) {
        PropertiesReader properties =
                new PropertiesReader(message.idAndPropertiesVariableHeader().properties());
        return new Packet.SubAck(
                packetId(message), codes, properties.text(Property.REASON_STRING), properties.userProperties());
    }

    private static Packet unsubAck(MqttUnsubAckMessage message, List<Integer> codes) {
        PropertiesReader properties =
                new PropertiesReader(message.idAndPropertiesVariableHeader().properties());
        return new Packet.UnsubAck(
                packetId(message), codes, properties.text(Property.REASON_STRING), properties.userProperties());
    }

    private static Packet disconnect(MqttReasonCodeAndPropertiesVariableHeader header) {
        PropertiesReader properties = new PropertiesReader(header.properties());
        return new Packet.Disconnect(
                reason(header.reasonCode(), header.properties()),
                Packet.ABSENT,
                properties.text(Property.SERVER_REFERENCE));
    }

    private static Packet auth(MqttReasonCodeAndPropertiesVariableHeader header) {
        PropertiesReader properties = new PropertiesReader(header.properties());
        return new Packet.Auth(
                reason(header.reasonCode(), header.properties()),
                properties.text(Property.AUTHENTICATION_METHOD),
                properties.bytes(Property.AUTHENTICATION_DATA));
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    private static Reason reply(MqttMessage message) {
        MqttPubReplyMessageVariableHeader header = (MqttPubReplyMessageVariableHeader) message.variableHeader();
        return reason(header.reasonCode(), header.properties());
    }

    private static Reason reason(byte number, MqttProperties properties) {
        ReasonCode code = ReasonCode.of(Byte.toUnsignedInt(number));
        if (code == null) {
            throw new AssertionError("an illegal reason code was not found: " + number);
        }
        if (code == ReasonCode.SUCCESS && properties.isEmpty()) {
            return Reason.SUCCESS;
        }
        PropertiesReader reader = new PropertiesReader(properties);
        return new Reason(code, reader.text(Property.REASON_STRING), reader.userProperties());
    }
}
