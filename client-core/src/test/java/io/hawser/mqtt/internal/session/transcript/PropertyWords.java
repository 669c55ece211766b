package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what MQTT 5 adds to a line: words {@code name=value} in any order. */
final class PropertyWords {
    private PropertyWords() {}

    /** {@code name:value}, with commas between several. */
    static List<UserProperty> userProperties(String value) {
        List<UserProperty> properties = new ArrayList<>();
        for (String property : value.isEmpty() ? new String[0] : value.split(",")) {
            String[] parts = property.split(":", 2);
            properties.add(new UserProperty(parts[0], parts[1]));
        }
        return properties;
    }

    /** What travels with a message. */
    static MessageProperties message(Words words) {
        MessageProperties.Builder properties =
                MessageProperties.builder().utf8Payload(words.flag("utf8")).userProperties(userProperties(words));
        words.ifPresent("expiry", value -> properties.messageExpiry(Words.duration(value)));
        words.ifPresent("type", properties::contentType);
        words.ifPresent("response", properties::responseTopic);
        words.ifPresent("correlation", value -> properties.correlationData(PropertyNotation.bytes(value)));
        return properties.build();
    }

    /** The next word as a code, or success, and what is said beside it. */
    static Reason reason(Words words) {
        String text = text(words);
        List<UserProperty> properties = userProperties(words);
        ReasonCode code = words.isEmpty() ? ReasonCode.SUCCESS : ReasonCode.of(words.number());
        if (code == null) {
            throw words.illegal("no such reason");
        }
        boolean plain = code == ReasonCode.SUCCESS && text == null && properties.isEmpty();
        return plain ? Reason.SUCCESS : new Reason(code, text, properties);
    }

    static @Nullable String text(Words words) {
        return nullable(words, "text");
    }

    static @Nullable String server(Words words) {
        return nullable(words, "server");
    }

    static List<UserProperty> userProperties(Words words) {
        return userProperties(words.value("property", ""));
    }

    static ConnAckProperties connAck(Words words) {
        String method = nullable(words, "auth");
        return new ConnAckProperties(
                limits(words),
                number(words, "sessionExpiry", Packet.ABSENT),
                (int) number(words, "keepAlive", Packet.ABSENT),
                nullable(words, "id"),
                text(words),
                userProperties(words),
                nullable(words, "response"),
                server(words),
                method,
                method == null ? null : AuthInputs.bytes(words));
    }

    private static BrokerLimits limits(Words words) {
        BrokerLimits none = BrokerLimits.NONE;
        BrokerLimits limits = new BrokerLimits(
                (int) number(words, "receiveMaximum", none.receiveMaximum()),
                Qos.of((int) number(words, "maximumQos", none.maximumQos().level())),
                isAvailable(words, "retain"),
                number(words, "maximumPacketSize", none.maximumPacketSize()),
                (int) number(words, "aliases", none.topicAliasMaximum()),
                isAvailable(words, "wildcard"),
                isAvailable(words, "identifier"),
                isAvailable(words, "shared"));
        return limits.equals(none) ? none : limits;
    }

    private static boolean isAvailable(Words words, String name) {
        return number(words, name, 1) == 1;
    }

    private static long number(Words words, String name, long fallback) {
        return Long.parseLong(words.value(name, "" + fallback));
    }

    private static @Nullable String nullable(Words words, String name) {
        String value = words.value(name, "");
        return value.isEmpty() ? null : value;
    }
}
