package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Packets that a client may send, with every value that chance may find. */
final class RandomPackets {
    private static final String LETTERS = "abcxyz/ 0täß€語\uD83D\uDE80";

    private final SplittableRandom random;
    private final ProtocolVersion version;

    RandomPackets(SplittableRandom random, ProtocolVersion version) {
        this.random = random;
        this.version = version;
    }

    Packet next() {
        return switch (random.nextInt(version == ProtocolVersion.MQTT_5 ? 10 : 9)) {
            case 0 -> connect();
            case 1 -> publish();
            case 2 -> new Packet.PubAck(id(), reason(ReasonCode.QUOTA_EXCEEDED));
            case 3 -> new Packet.PubRec(id(), reason(ReasonCode.NOT_AUTHORIZED));
            case 4 -> new Packet.PubRel(id(), reason(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            case 5 -> new Packet.PubComp(id(), reason(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
            case 6 -> new Packet.Subscribe(id(), some(this::subscription));
            case 7 -> new Packet.Unsubscribe(id(), some(() -> new TopicFilter(topic())), userProperties());
            case 8 ->
                new Packet.Disconnect(
                        reason(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE), coin() ? Packet.ABSENT : seconds(), null);
            default -> new Packet.Auth(reason(ReasonCode.CONTINUE_AUTHENTICATION), text(), maybe(this::data));
        };
    }

    boolean coin() {
        return random.nextBoolean();
    }

    <T> @Nullable T maybe(Supplier<T> value) {
        return coin() ? value.get() : null;
    }

    private <T> List<T> some(Supplier<T> value) {
        List<T> found = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            found.add(value.get());
        }
        return found;
    }

    int id() {
        return edge(1, 65_535);
    }

    /** From low to high, and the ends more often than others. */
    int edge(int low, int high) {
        return switch (random.nextInt(4)) {
            case 0 -> low;
            case 1 -> high;
            default -> low + random.nextInt(high - low + 1);
        };
    }

    long seconds() {
        return coin() ? 0xFFFF_FFFFL : random.nextLong(0x1_0000_0000L);
    }

    String text() {
        StringBuilder text = new StringBuilder();
        int[] letters = LETTERS.codePoints().toArray();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    String topic() {
        return "t" + text();
    }

    byte[] data() {
        byte[] data = new byte[random.nextInt(8)];
        random.nextBytes(data);
        return data;
    }

    Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    List<UserProperty> userProperties() {
        List<UserProperty> properties = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            properties.add(new UserProperty(text(), text()));
        }
        return properties;
    }

    Reason reason(ReasonCode other) {
        return coin()
                ? Reason.SUCCESS
                : new Reason(coin() ? ReasonCode.SUCCESS : other, maybe(this::text), userProperties());
    }

    MessageProperties message() {
        MessageProperties.Builder message =
                MessageProperties.builder().utf8Payload(coin()).userProperties(userProperties());
        if (coin()) {
            message.messageExpiry(Duration.ofSeconds(1 + random.nextLong(0xFFFF_FFFFL)));
        }
        if (coin()) {
            message.contentType(text());
        }
        if (coin()) {
            message.responseTopic(topic());
        }
        if (coin()) {
            message.correlationData(data());
        }
        return message.build();
    }

    private Packet connect() {
        boolean old = version != ProtocolVersion.MQTT_5;
        String user = maybe(this::text);
        Will will = maybe(() -> new Will(topic(), data(), qos(), coin(), Duration.ofSeconds(seconds()), message()));
        ConnectProperties properties = new ConnectProperties(
                coin() ? 0 : seconds(),
                edge(1, 65_535),
                edge(0, Integer.MAX_VALUE - 1),
                edge(0, 65_535),
                coin(),
                coin(),
                userProperties(),
                maybe(this::text),
                maybe(this::data));
        byte[] password = old && user == null ? null : maybe(this::data);
        String clientId = "i" + text();
        return new Packet.Connect(version, clientId, coin(), edge(0, 65_535), user, password, will, properties);
    }

    private Packet publish() {
        Publication publication = Publication.builder(topic())
                .payload(data())
                .qos(qos())
                .retain(coin())
                .properties(message())
                .build();
        boolean acknowledged = publication.qos() != Qos.AT_MOST_ONCE;
        int alias = version == ProtocolVersion.MQTT_5 ? edge(0, 65_535) : 0;
        return new Packet.Publish(
                publication,
                acknowledged ? id() : 0,
                acknowledged && coin(),
                alias,
                alias != 0 && coin(),
                coin() ? Packet.ABSENT : seconds());
    }

    private Subscription subscription() {
        Subscription.Builder subscription = Subscription.builder(topic() + (coin() ? "/#" : ""))
                .qos(qos())
                .noLocal(coin())
                .retainAsPublished(coin())
                .retainHandling(RetainHandling.values()[random.nextInt(3)])
                .userProperties(userProperties());
        if (coin()) {
            subscription.identifier(edge(1, 268_435_455));
        }
        return subscription.build();
    }
}
