package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What client and broker have agreed on for the present connection, and whether the client keeps to it (MQTT 5). */
final class Terms {
    /** What a client may say when it leaves (MQTT 5, section 3.14.2.1). */
    private static final Set<ReasonCode> FAREWELLS = EnumSet.of(
            ReasonCode.SUCCESS,
            ReasonCode.DISCONNECT_WITH_WILL_MESSAGE,
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.MALFORMED_PACKET,
            ReasonCode.PROTOCOL_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.TOPIC_NAME_INVALID,
            ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
            ReasonCode.TOPIC_ALIAS_INVALID,
            ReasonCode.PACKET_TOO_LARGE,
            ReasonCode.MESSAGE_RATE_TOO_HIGH,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.ADMINISTRATIVE_ACTION,
            ReasonCode.PAYLOAD_FORMAT_INVALID);

    private final World world;
    private final MqttClientOptions options;
    private final boolean isMqtt5;
    private final Map<Integer, String> aliases = new HashMap<>();
    private BrokerLimits limits = BrokerLimits.NONE;
    private Duration keepAlive;

    Terms(World world, MqttClientOptions options) {
        this.world = world;
        this.options = options;
        isMqtt5 = options.protocol() == ProtocolVersion.MQTT_5;
        keepAlive = options.keepAlive();
    }

    boolean isMqtt5() {
        return isMqtt5;
    }

    Duration keepAlive() {
        return keepAlive;
    }

    /** How many messages may be unacknowledged. */
    int window() {
        return Math.min(options.maxInFlight(), limits.receiveMaximum());
    }

    /** A connection begins: nothing of the last one holds. */
    void begin(Packet.ConnAck ack) {
        aliases.clear();
        limits = ack.properties().limits();
        int wanted = ack.properties().serverKeepAlive();
        if (wanted != Packet.ABSENT) {
            world.figures.count(Happening.SERVER_KEEP_ALIVE);
        }
        keepAlive = wanted == Packet.ABSENT ? options.keepAlive() : Duration.ofSeconds(wanted);
    }

    /** Whether the broker takes such messages if there are so many bytes around them. */
    boolean takes(Publication publication, int around) {
        return publication.qos().level() <= limits.maximumQos().level()
                && (!publication.retain() || limits.retainAvailable())
                && publication.size() + around <= limits.maximumPacketSize();
    }

    void checkPublish(Packet.Publish packet, PublishCall call) {
        Promise.LIMITS_ARE_KEPT.holds(takes(packet.publication(), 0), "the broker does not take it");
        checkAlias(packet);
        checkExpiry(packet, call);
    }

    private void checkAlias(Packet.Publish packet) {
        int alias = packet.topicAlias();
        int most =
                isMqtt5 ? Math.min(limits.topicAliasMaximum(), options.mqtt5().topicAliases()) : 0;
        Promise.ALIASES_AS_AGREED.holds(alias >= 0 && alias <= most, "out of bounds");
        String topic = packet.publication().topic();
        if (packet.topicKnown()) {
            Promise.ALIASES_AS_AGREED.holds(topic.equals(aliases.get(alias)), "it stands for another topic");
            world.figures.count(Happening.ALIAS_USED);
        } else if (alias != 0) {
            aliases.put(alias, topic);
        }
    }

    private void checkExpiry(Packet.Publish packet, PublishCall call) {
        Duration expiry = packet.publication().properties().messageExpiry();
        if (expiry == null || !isMqtt5) {
            Promise.EXPIRY_IS_COUNTED_DOWN.holds(packet.messageExpiry() == Packet.ABSENT, "there is none");
            return;
        }
        long left = call.acceptedAt + expiry.toNanos() - world.now();
        long seconds = Math.max(1, -Math.floorDiv(-left, World.SECOND));
        Promise.EXPIRED_IS_NOT_SENT.holds(left > 0 || packet.duplicate(), "it was");
        Promise.EXPIRY_IS_COUNTED_DOWN.holds(packet.messageExpiry() == seconds, "it is not what is left");
    }

    /** Whether this subscription may be asked for. */
    boolean supports(Subscription subscription) {
        return (limits.wildcardSubscriptionAvailable() || !subscription.filter().hasWildcard())
                && (limits.sharedSubscriptionAvailable()
                        || !subscription.filter().isShared())
                && (limits.subscriptionIdentifiersAvailable() || subscription.identifier() == 0)
                && size(subscription) <= limits.maximumPacketSize();
    }

    /** Of a SUBSCRIBE with nothing else in it: header, packet id, properties, filter, options. */
    private static int size(Subscription subscription) {
        int identifier = subscription.identifier();
        int properties = identifier == 0 ? 0 : 2 + (31 - Integer.numberOfLeadingZeros(identifier)) / 7;
        return 2 + 2 + 1 + properties + 2 + subscription.filter().toString().length() + 1;
    }

    /** DISCONNECT, of which a normal one is always taken. */
    void checkDisconnect(Packet.Disconnect packet) {
        ReasonCode code = packet.reason().code();
        boolean legal = isMqtt5 ? FAREWELLS.contains(code) : packet.equals(Packet.Disconnect.NORMAL);
        Promise.REASONS_ARE_LEGAL.holds(legal, "it is " + code);
        String text = packet.reason().text();
        int size = text == null ? 0 : text.length();
        for (UserProperty property : packet.reason().userProperties()) {
            size += property.name().length() + property.value().length();
        }
        Promise.LIMITS_ARE_KEPT.holds(size <= limits.maximumPacketSize(), "a DISCONNECT is too large");
    }

    void checkSubscribe(Packet.Subscribe packet) {
        Promise.LIMITS_ARE_KEPT.holds(
                packet.subscriptions().stream().allMatch(this::supports), "the broker does not take it");
        checkSize(packet.subscriptions().stream().map(Subscription::filter).toList(), 3);
    }

    void checkUnsubscribe(Packet.Unsubscribe packet) {
        checkSize(packet.filters(), 2);
    }

    /** @param around how many bytes there are around each filter */
    private void checkSize(List<TopicFilter> filters, int around) {
        int size = 5;
        for (TopicFilter filter : filters) {
            size += filter.value().length() + around;
        }
        Promise.LIMITS_ARE_KEPT.holds(size <= limits.maximumPacketSize(), "it has too many filters");
    }
}
