package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Our {@link Packet} on one side, the messages of netty-codec-mqtt on the other. Payloads become arrays here, and reference
 * counting ends here. A message that the decoder could not read, or that a broker may not send, becomes an exception.
 */
final class PacketCodec extends ChannelDuplexHandler {
    private static final MqttMessage PINGREQ = new MqttMessage(header(MqttMessageType.PINGREQ, MqttQoS.AT_MOST_ONCE));
    private static final MqttMessage DISCONNECT =
            new MqttMessage(header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE));
    private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader SUBSCRIBE = header(MqttMessageType.SUBSCRIBE, MqttQoS.AT_LEAST_ONCE);
    private static final MqttFixedHeader UNSUBSCRIBE = header(MqttMessageType.UNSUBSCRIBE, MqttQoS.AT_LEAST_ONCE);

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS flags) {
        return new MqttFixedHeader(type, false, flags, false, 0); // the encoder computes the length
    }

    private long decoded;

    /** How many messages the decoder has made so far, good or bad. */
    long decoded() {
        return decoded;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decoded++;
        Packet packet;
        try {
            packet = decode((MqttMessage) message);
        } catch (MqttProtocolException e) {
            context.fireExceptionCaught(e);
            return;
        } finally {
            ReferenceCountUtil.release(message);
        }
        context.fireChannelRead(packet);
    }

    private static Packet decode(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            Throwable cause = message.decoderResult().cause();
            throw new MqttProtocolException("the broker sent what is no packet: " + cause.getMessage(), cause);
        }
        MqttMessageType type = message.fixedHeader().messageType();
        return switch (type) {
            case CONNACK -> connAck((MqttConnAckMessage) message);
            case PUBLISH -> arrival((MqttPublishMessage) message);
            case PUBACK -> new Packet.PubAck(packetId(message));
            case PUBREC, PUBCOMP, PUBREL -> new Packet.StrayAck(packetId(message));
            case SUBACK ->
                new Packet.SubAck(
                        packetId(message),
                        List.copyOf(((MqttSubAckMessage) message).payload().reasonCodes()));
            case UNSUBACK -> new Packet.UnsubAck(packetId(message));
            case PINGRESP -> Packet.PingResp.INSTANCE;
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT, AUTH ->
                throw new MqttProtocolException("the broker sent " + type + ", which only a client sends", null);
        };
    }

    private static Packet connAck(MqttConnAckMessage message) {
        return new Packet.ConnAck(
                message.variableHeader().isSessionPresent(),
                Byte.toUnsignedInt(message.variableHeader().connectReturnCode().byteValue()));
    }

    private static Packet arrival(MqttPublishMessage message) {
        MqttFixedHeader header = message.fixedHeader();
        int level = header.qosLevel().value();
        if (level > Qos.AT_LEAST_ONCE.level()) {
            throw new MqttProtocolException(
                    "the broker sent PUBLISH with QoS " + level + ", more than was asked for", null);
        }
        MqttPublishVariableHeader variable = message.variableHeader();
        Delivery delivery = new Delivery(
                variable.topicName(),
                ByteBufUtil.getBytes(message.payload()),
                Qos.of(level),
                header.isRetain(),
                header.isDup());
        return new Packet.Arrival(delivery, level == 0 ? 0 : variable.packetId());
    }

    private static int packetId(MqttMessage message) {
        return ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(encode((Packet) message), promise);
    }

    private static MqttMessage encode(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return publish(publish);
        } else if (packet instanceof Packet.PubAck ack) {
            return new MqttPubAckMessage(PUBACK, MqttMessageIdVariableHeader.from(ack.packetId()));
        } else if (packet instanceof Packet.PingReq) {
            return PINGREQ;
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return subscribe(subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            List<String> filters =
                    unsubscribe.filters().stream().map(TopicFilter::value).toList();
            return new MqttUnsubscribeMessage(
                    UNSUBSCRIBE,
                    MqttMessageIdVariableHeader.from(unsubscribe.packetId()),
                    new MqttUnsubscribePayload(filters));
        } else if (packet instanceof Packet.Connect connect) {
            return connect(connect);
        } else if (packet instanceof Packet.Disconnect) {
            return DISCONNECT;
        }
        throw new AssertionError("a client does not send " + packet);
    }

    private static MqttMessage publish(Packet.Publish publish) {
        var publication = publish.publication();
        MqttFixedHeader header = new MqttFixedHeader(
                MqttMessageType.PUBLISH,
                publish.duplicate(),
                MqttQoS.valueOf(publication.qos().level()),
                publication.retain(),
                0);
        ByteBuf payload = Unpooled.wrappedBuffer(publication.payload());
        return new MqttPublishMessage(
                header, new MqttPublishVariableHeader(publication.topic(), publish.packetId()), payload);
    }

    private static MqttMessage subscribe(Packet.Subscribe subscribe) {
        List<MqttTopicSubscription> filters = subscribe.subscriptions().stream()
                .map(PacketCodec::subscription)
                .toList();
        return new MqttSubscribeMessage(
                SUBSCRIBE, MqttMessageIdVariableHeader.from(subscribe.packetId()), new MqttSubscribePayload(filters));
    }

    private static MqttTopicSubscription subscription(Subscription subscription) {
        return new MqttTopicSubscription(
                subscription.filter().value(),
                MqttQoS.valueOf(subscription.qos().level()));
    }

    private static MqttMessage connect(Packet.Connect connect) {
        Will will = connect.will();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                connect.protocol().protocolName(),
                connect.protocol().level(),
                connect.username() != null,
                connect.password() != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos().level(),
                will != null,
                connect.cleanSession(),
                connect.keepAliveSeconds());
        @Nullable String willTopic = will == null ? null : will.topic();
        byte @Nullable [] willPayload = will == null ? null : will.payload();
        MqttConnectPayload payload = new MqttConnectPayload(
                connect.clientId(), willTopic, willPayload, connect.username(), connect.password());
        return new MqttConnectMessage(
                new MqttFixedHeader(MqttMessageType.CONNECT, false, MqttQoS.AT_MOST_ONCE, false, 0), header, payload);
    }
}
