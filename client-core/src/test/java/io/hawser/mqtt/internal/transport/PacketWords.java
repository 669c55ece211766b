package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A text for everything that a packet says, the same for our packet and for Netty's message. */
final class PacketWords {
    /** Values by the number of their property; the numbers are those of the specification. */
    private static final class Properties {
        private final Map<Integer, List<String>> values = new TreeMap<>();

        Properties put(int id, @Nullable Object value) {
            if (value instanceof byte[] data) {
                values.computeIfAbsent(id, ignored -> new ArrayList<>())
                        .add(HexFormat.of().formatHex(data));
            } else if (value != null) {
                values.computeIfAbsent(id, ignored -> new ArrayList<>()).add(value.toString());
            }
            return this;
        }

        Properties putUnless(int id, long value, long ifAbsent) {
            return put(id, value == ifAbsent ? null : value);
        }

        Properties user(List<UserProperty> pairs) {
            pairs.forEach(pair -> put(0x26, pair.name() + "=" + pair.value()));
            return this;
        }

        Properties reason(Reason reason) {
            return put(0x1F, reason.text()).user(reason.userProperties());
        }

        Properties message(MessageProperties message) {
            return put(0x01, message.utf8Payload() ? 1 : null)
                    .put(0x03, message.contentType())
                    .put(0x08, message.responseTopic())
                    .put(0x09, message.correlationData())
                    .user(message.userProperties());
        }

        Properties expiry(@Nullable Duration expiry) {
            return put(0x02, expiry == null ? null : expiry.toSeconds());
        }

        static Properties of(MqttProperties properties) {
            Properties words = new Properties();
            for (MqttProperties.MqttProperty<?> property : properties.listAll()) {
                if (property instanceof MqttProperties.UserProperties pairs) {
                    pairs.value().forEach(pair -> words.put(0x26, pair.key + "=" + pair.value));
                } else if (property instanceof MqttProperties.IntegerProperty number) {
                    words.put(number.propertyId(), Integer.toUnsignedLong(number.value()));
                } else {
                    words.put(property.propertyId(), property.value());
                }
            }
            return words;
        }

        @Override
        public String toString() {
            return values.toString();
        }
    }

    private static final Properties NONE = new Properties();

    private PacketWords() {}

    private static String words(String type, @Nullable Object... values) {
        StringBuilder words = new StringBuilder(type);
        for (Object value : values) {
            words.append(' ')
                    .append(value instanceof byte[] data ? HexFormat.of().formatHex(data) : value);
        }
        return words.toString();
    }

    /** What our packet says; below MQTT 5 that is less than there is in it. */
    static String of(Packet packet, boolean isMqtt5) {
        if (packet instanceof Packet.Connect connect) {
            return connect(connect, isMqtt5);
        } else if (packet instanceof Packet.Publish publish) {
            return publish(publish, isMqtt5);
        } else if (packet instanceof Packet.PubAck ack) {
            return reply("PUBACK", ack.packetId(), ack.reason(), isMqtt5);
        } else if (packet instanceof Packet.PubRec ack) {
            return reply("PUBREC", ack.packetId(), ack.reason(), isMqtt5);
        } else if (packet instanceof Packet.PubRel ack) {
            return reply("PUBREL", ack.packetId(), ack.reason(), isMqtt5);
        } else if (packet instanceof Packet.PubComp ack) {
            return reply("PUBCOMP", ack.packetId(), ack.reason(), isMqtt5);
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return subscribe(subscribe, isMqtt5);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            List<String> filters =
                    unsubscribe.filters().stream().map(TopicFilter::value).toList();
            Properties properties = new Properties().user(unsubscribe.userProperties());
            return words("UNSUBSCRIBE", unsubscribe.packetId(), filters, isMqtt5 ? properties : NONE);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            Properties properties = new Properties()
                    .reason(disconnect.reason())
                    .putUnless(0x11, disconnect.sessionExpiry(), Packet.ABSENT)
                    .put(0x1C, disconnect.serverReference());
            int code = disconnect.reason().code().code();
            return isMqtt5 ? words("DISCONNECT", code, properties) : words("DISCONNECT", 0, NONE);
        } else if (packet instanceof Packet.Auth auth) {
            Properties properties = new Properties()
                    .reason(auth.reason())
                    .put(0x15, auth.method())
                    .put(0x16, auth.data());
            return words("AUTH", auth.reason().code().code(), properties);
        } else if (packet instanceof Packet.ConnAck ack) {
            return words("CONNACK", ack.sessionPresent(), ack.returnCode(), connAck(ack.properties()));
        } else if (packet instanceof Packet.Arrival arrival) {
            return arrival(arrival);
        } else if (packet instanceof Packet.SubAck ack) {
            Properties properties = new Properties().put(0x1F, ack.text()).user(ack.userProperties());
            return words("SUBACK", ack.packetId(), ack.codes(), properties);
        } else if (packet instanceof Packet.UnsubAck ack) {
            Properties properties = new Properties().put(0x1F, ack.text()).user(ack.userProperties());
            return words("UNSUBACK", ack.packetId(), ack.codes(), properties);
        }
        throw new AssertionError(packet);
    }

    private static String connect(Packet.Connect connect, boolean isMqtt5) {
        ConnectProperties said = connect.properties();
        Properties properties = new Properties()
                .putUnless(0x11, said.sessionExpiry(), 0)
                .putUnless(0x21, said.receiveMaximum(), 65_535)
                .putUnless(0x27, said.maximumPacketSize(), 0)
                .putUnless(0x22, said.topicAliasMaximum(), 0)
                .put(0x19, said.requestResponseInformation() ? 1 : null)
                .put(0x17, said.requestProblemInformation() ? null : 0)
                .user(said.userProperties())
                .put(0x15, said.authMethod())
                .put(0x16, said.authData());
        Will will = connect.will();
        String willWords = "no will";
        if (will != null) {
            Properties willProperties = new Properties()
                    .putUnless(0x18, will.delay().toSeconds(), 0)
                    .message(will.properties())
                    .expiry(will.properties().messageExpiry());
            willWords = words(
                    "will",
                    will.topic(),
                    will.payload(),
                    will.qos().level(),
                    will.retain(),
                    isMqtt5 ? willProperties : NONE);
        }
        return words(
                "CONNECT",
                connect.protocol().level(),
                connect.clientId(),
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                connect.username(),
                connect.password(),
                willWords,
                isMqtt5 ? properties : NONE);
    }

    private static String publish(Packet.Publish publish, boolean isMqtt5) {
        var message = publish.publication();
        Properties properties = new Properties()
                .message(message.properties())
                .putUnless(0x02, publish.messageExpiry(), Packet.ABSENT)
                .putUnless(0x23, publish.topicAlias(), 0);
        return words(
                "PUBLISH",
                message.qos().level(),
                publish.duplicate(),
                message.retain(),
                publish.topicKnown() ? "" : message.topic(),
                publish.packetId(),
                isMqtt5 ? properties : NONE,
                message.payload());
    }

    private static String arrival(Packet.Arrival arrival) {
        Delivery delivery = arrival.delivery();
        Properties properties = new Properties()
                .message(delivery.properties())
                .expiry(delivery.properties().messageExpiry())
                .putUnless(0x23, arrival.topicAlias(), Packet.ABSENT);
        delivery.subscriptionIdentifiers().forEach(identifier -> properties.put(0x0B, identifier));
        return words(
                "PUBLISH",
                delivery.qos().level(),
                delivery.duplicate(),
                delivery.retained(),
                delivery.topic(),
                arrival.packetId(),
                properties,
                delivery.payload());
    }

    private static String reply(String type, int packetId, Reason reason, boolean isMqtt5) {
        return isMqtt5
                ? words(type, packetId, reason.code().code(), new Properties().reason(reason))
                : words(type, packetId, 0, NONE);
    }

    private static String subscribe(Packet.Subscribe subscribe, boolean isMqtt5) {
        Subscription first = subscribe.subscriptions().get(0);
        Properties properties =
                new Properties().putUnless(0x0B, first.identifier(), 0).user(first.userProperties());
        List<String> filters = subscribe.subscriptions().stream()
                .map(one -> words(
                        one.filter().value(),
                        one.qos().level(),
                        isMqtt5 && one.noLocal(),
                        isMqtt5 && one.retainAsPublished(),
                        isMqtt5 ? one.retainHandling().value() : 0))
                .toList();
        return words("SUBSCRIBE", subscribe.packetId(), filters, isMqtt5 ? properties : NONE);
    }

    private static Properties connAck(ConnAckProperties said) {
        BrokerLimits limits = said.limits();
        return new Properties()
                .putUnless(0x11, said.sessionExpiry(), Packet.ABSENT)
                .putUnless(0x21, limits.receiveMaximum(), 65_535)
                .putUnless(0x24, limits.maximumQos().level(), 2)
                .put(0x25, limits.retainAvailable() ? null : 0)
                .putUnless(0x27, limits.maximumPacketSize(), BrokerLimits.NONE.maximumPacketSize())
                .put(0x12, said.assignedClientId())
                .putUnless(0x22, limits.topicAliasMaximum(), 0)
                .put(0x1F, said.text())
                .user(said.userProperties())
                .put(0x28, limits.wildcardSubscriptionAvailable() ? null : 0)
                .put(0x29, limits.subscriptionIdentifiersAvailable() ? null : 0)
                .put(0x2A, limits.sharedSubscriptionAvailable() ? null : 0)
                .putUnless(0x13, said.serverKeepAlive(), Packet.ABSENT)
                .put(0x1A, said.responseInformation())
                .put(0x1C, said.serverReference())
                .put(0x15, said.authMethod())
                .put(0x16, said.authData());
    }

    /** What Netty's message says. */
    static String of(MqttMessage message) {
        String type = message.fixedHeader().messageType().name();
        if (message instanceof MqttConnectMessage connect) {
            return connect(connect);
        } else if (message instanceof MqttPublishMessage publish) {
            var header = publish.fixedHeader();
            int qos = header.qosLevel().value();
            return words(
                    type,
                    qos,
                    header.isDup(),
                    header.isRetain(),
                    publish.variableHeader().topicName(),
                    qos == 0 ? 0 : publish.variableHeader().packetId(),
                    Properties.of(publish.variableHeader().properties()),
                    ByteBufUtil.getBytes(publish.payload()));
        } else if (message instanceof MqttConnAckMessage ack) {
            var header = ack.variableHeader();
            int code = Byte.toUnsignedInt(header.connectReturnCode().byteValue());
            return words(type, header.isSessionPresent(), code, Properties.of(header.properties()));
        } else if (message instanceof MqttSubAckMessage ack) {
            var header = ack.idAndPropertiesVariableHeader();
            return words(type, header.messageId(), ack.payload().reasonCodes(), Properties.of(header.properties()));
        } else if (message instanceof MqttUnsubAckMessage ack) {
            var header = ack.idAndPropertiesVariableHeader();
            var codes = ack.payload().unsubscribeReasonCodes();
            return words(type, header.messageId(), codes, Properties.of(header.properties()));
        } else if (message instanceof MqttUnsubscribeMessage unsubscribe) {
            var header = unsubscribe.idAndPropertiesVariableHeader();
            var topics = unsubscribe.payload().topics();
            return words(type, header.messageId(), topics, Properties.of(header.properties()));
        } else if (message instanceof MqttSubscribeMessage subscribe) {
            var header = subscribe.idAndPropertiesVariableHeader();
            List<String> filters = subscribe.payload().topicSubscriptions().stream()
                    .map(one -> words(
                            one.topicFilter(),
                            one.option().qos().value(),
                            one.option().isNoLocal(),
                            one.option().isRetainAsPublished(),
                            one.option().retainHandling().value()))
                    .toList();
            return words(type, header.messageId(), filters, Properties.of(header.properties()));
        } else if (message.variableHeader() instanceof MqttPubReplyMessageVariableHeader header) {
            int code = Byte.toUnsignedInt(header.reasonCode());
            return words(type, header.messageId(), code, Properties.of(header.properties()));
        } else if (message.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
            return words(type, Byte.toUnsignedInt(header.reasonCode()), Properties.of(header.properties()));
        }
        throw new AssertionError(message);
    }

    private static String connect(MqttConnectMessage connect) {
        var header = connect.variableHeader();
        var payload = connect.payload();
        String will = header.isWillFlag()
                ? words(
                        "will",
                        payload.willTopic(),
                        payload.willMessageInBytes(),
                        header.willQos(),
                        header.isWillRetain(),
                        Properties.of(payload.willProperties()))
                : "no will";
        return words(
                "CONNECT",
                header.version(),
                payload.clientIdentifier(),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                payload.userName(),
                payload.passwordInBytes(),
                will,
                Properties.of(header.properties()));
    }
}
