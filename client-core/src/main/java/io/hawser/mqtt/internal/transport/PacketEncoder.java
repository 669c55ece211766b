package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubAckMessage;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From what the machine sends to Netty's messages. Netty's encoder remembers the version of CONNECT and leaves reasons and
 * properties out below MQTT 5; it writes the short form of a packet whose reason is success and that has no properties.
 */
final class PacketEncoder {
    private static final MqttFixedHeader CONNECT = header(MqttMessageType.CONNECT, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREL = header(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE);
    private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader SUBSCRIBE = header(MqttMessageType.SUBSCRIBE, MqttQoS.AT_LEAST_ONCE);
    private static final MqttFixedHeader UNSUBSCRIBE = header(MqttMessageType.UNSUBSCRIBE, MqttQoS.AT_LEAST_ONCE);
    private static final MqttFixedHeader DISCONNECT = header(MqttMessageType.DISCONNECT, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader AUTH = header(MqttMessageType.AUTH, MqttQoS.AT_MOST_ONCE);
    private static final MqttMessage PINGREQ = new MqttMessage(header(MqttMessageType.PINGREQ, MqttQoS.AT_MOST_ONCE));

    private static final int DEFAULT_RECEIVE_MAXIMUM = 65_535;

    private PacketEncoder() {}

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS flags) {
        return new MqttFixedHeader(type, false, flags, false, 0); // the encoder computes the length
    }

    /** The message; a payload is not copied. */
    static MqttMessage encode(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return publish(publish);
        } else if (packet instanceof Packet.PubAck ack) {
            return new MqttPubAckMessage(PUBACK, reply(ack.packetId(), ack.reason()));
        } else if (packet instanceof Packet.PubRec received) {
            return new MqttMessage(PUBREC, reply(received.packetId(), received.reason()));
        } else if (packet instanceof Packet.PubRel release) {
            return new MqttMessage(PUBREL, reply(release.packetId(), release.reason()));
        } else if (packet instanceof Packet.PubComp complete) {
            return new MqttMessage(PUBCOMP, reply(complete.packetId(), complete.reason()));
        } else if (packet instanceof Packet.PingReq) {
            return PINGREQ;
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return subscribe(subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return unsubscribe(unsubscribe);
        } else if (packet instanceof Packet.Connect connect) {
            return connect(connect);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            return disconnect(disconnect);
        } else if (packet instanceof Packet.Auth auth) {
            return auth(auth);
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
        MqttProperties properties = new PropertiesWriter()
                .message(publication.properties())
                .number(Property.MESSAGE_EXPIRY_INTERVAL, publish.messageExpiry(), Packet.ABSENT)
                .number(Property.TOPIC_ALIAS, publish.topicAlias(), 0)
                .properties();
        String topic = publish.topicKnown() ? "" : publication.topic();
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(topic, publish.packetId(), properties),
                Unpooled.wrappedBuffer(publication.payload()));
    }

    private static MqttMessageIdVariableHeader reply(int packetId, Reason reason) {
        if (reason.equals(Reason.SUCCESS)) {
            return MqttMessageIdVariableHeader.from(packetId);
        }
        return new MqttPubReplyMessageVariableHeader(
                packetId, number(reason), writer(reason).properties());
    }

    private static byte number(Reason reason) {
        ReasonCode code = reason.code();
        return (byte) code.code();
    }

    private static PropertiesWriter writer(Reason reason) {
        return new PropertiesWriter()
                .text(Property.REASON_STRING, reason.text())
                .userProperties(reason.userProperties());
    }

    private static MqttMessage subscribe(Packet.Subscribe subscribe) {
        Subscription first = subscribe.subscriptions().get(0);
        MqttProperties properties = new PropertiesWriter()
                .number(Property.SUBSCRIPTION_IDENTIFIER, first.identifier(), 0)
                .userProperties(first.userProperties())
                .properties();
        List<MqttTopicSubscription> filters = subscribe.subscriptions().stream()
                .map(subscription -> subscription(subscription, subscribe.renewal()))
                .toList();
        return new MqttSubscribeMessage(
                SUBSCRIBE,
                new MqttMessageIdAndPropertiesVariableHeader(subscribe.packetId(), properties),
                new MqttSubscribePayload(filters));
    }

    /** What was there before an outage has had its retained messages (decision D9). */
    private static MqttTopicSubscription subscription(Subscription subscription, boolean renewal) {
        RetainHandling asked = subscription.retainHandling();
        RetainHandling handling = renewal && asked == RetainHandling.SEND ? RetainHandling.SEND_IF_NEW : asked;
        MqttSubscriptionOption options = new MqttSubscriptionOption(
                MqttQoS.valueOf(subscription.qos().level()),
                subscription.noLocal(),
                subscription.retainAsPublished(),
                MqttSubscriptionOption.RetainedHandlingPolicy.valueOf(handling.value()));
        return new MqttTopicSubscription(subscription.filter().value(), options);
    }

    private static MqttMessage unsubscribe(Packet.Unsubscribe unsubscribe) {
        MqttProperties properties = new PropertiesWriter()
                .userProperties(unsubscribe.userProperties())
                .properties();
        List<String> filters =
                unsubscribe.filters().stream().map(TopicFilter::value).toList();
        return new MqttUnsubscribeMessage(
                UNSUBSCRIBE,
                new MqttMessageIdAndPropertiesVariableHeader(unsubscribe.packetId(), properties),
                new MqttUnsubscribePayload(filters));
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
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                properties(connect.properties()));
        @Nullable String willTopic = will == null ? null : will.topic();
        byte @Nullable [] willPayload = will == null ? null : will.payload();
        MqttProperties willProperties = will == null ? MqttProperties.NO_PROPERTIES : properties(will);
        MqttConnectPayload payload = new MqttConnectPayload(
                connect.clientId(), willProperties, willTopic, willPayload, connect.username(), connect.password());
        return new MqttConnectMessage(CONNECT, header, payload);
    }

    private static MqttProperties properties(ConnectProperties connect) {
        return new PropertiesWriter()
                .number(Property.SESSION_EXPIRY_INTERVAL, connect.sessionExpiry(), 0)
                .number(Property.RECEIVE_MAXIMUM, connect.receiveMaximum(), DEFAULT_RECEIVE_MAXIMUM)
                .number(Property.MAXIMUM_PACKET_SIZE, connect.maximumPacketSize(), 0)
                .number(Property.TOPIC_ALIAS_MAXIMUM, connect.topicAliasMaximum(), 0)
                .flag(Property.REQUEST_RESPONSE_INFORMATION, connect.requestResponseInformation(), false)
                .flag(Property.REQUEST_PROBLEM_INFORMATION, connect.requestProblemInformation(), true)
                .userProperties(connect.userProperties())
                .text(Property.AUTHENTICATION_METHOD, connect.authMethod())
                .bytes(Property.AUTHENTICATION_DATA, connect.authData())
                .properties();
    }

    private static MqttProperties properties(Will will) {
        var expiry = will.properties().messageExpiry();
        return new PropertiesWriter()
                .number(Property.WILL_DELAY_INTERVAL, will.delay().toSeconds(), 0)
                .message(will.properties())
                .number(
                        Property.MESSAGE_EXPIRY_INTERVAL,
                        expiry == null ? Packet.ABSENT : expiry.toSeconds(),
                        Packet.ABSENT)
                .properties();
    }

    private static MqttMessage disconnect(Packet.Disconnect disconnect) {
        if (disconnect.serverReference() != null) {
            throw new AssertionError("only a broker refers to another server");
        }
        MqttProperties properties = writer(disconnect.reason())
                .number(Property.SESSION_EXPIRY_INTERVAL, disconnect.sessionExpiry(), Packet.ABSENT)
                .properties();
        return new MqttMessage(
                DISCONNECT, new MqttReasonCodeAndPropertiesVariableHeader(number(disconnect.reason()), properties));
    }

    private static MqttMessage auth(Packet.Auth auth) {
        MqttProperties properties = writer(auth.reason())
                .text(Property.AUTHENTICATION_METHOD, auth.method())
                .bytes(Property.AUTHENTICATION_DATA, auth.data())
                .properties();
        return new MqttMessage(AUTH, new MqttReasonCodeAndPropertiesVariableHeader(number(auth.reason()), properties));
    }
}
