package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How what MQTT 5 adds looks in a transcript: each piece with a space before it, and nothing for what is as usual. */
final class PropertyNotation {
    private static final MqttClientOptions USUAL =
            MqttClientOptions.builder("mqtt://broker").build();

    private static final String HEX = "0x";

    private PropertyNotation() {}

    static String of(ConnectProperties properties) {
        return unless(0L, "sessionExpiry", expiry(properties.sessionExpiry()))
                + unless(65_535, "receiveMaximum", properties.receiveMaximum())
                + (properties.equals(ConnectProperties.NONE)
                        ? ""
                        : unless(USUAL.maxPacketSize(), "maximumPacketSize", properties.maximumPacketSize()))
                + unless(0, "aliases", properties.topicAliasMaximum())
                + unless(false, "requestResponse", properties.requestResponseInformation())
                + unless(true, "requestProblem", properties.requestProblemInformation())
                + of(properties.userProperties())
                + auth(properties.authMethod(), properties.authData());
    }

    private static String auth(@Nullable String method, byte @Nullable [] data) {
        return unless(null, "auth", method) + (data == null ? "" : AuthInputs.data(data));
    }

    private static Object expiry(long seconds) {
        return seconds == Mqtt5Options.FOR_EVER.toSeconds() ? "never" : (Object) seconds;
    }

    static String of(ConnectResult result) {
        Duration expiry = result.sessionExpiry();
        return unless("c", "id", result.clientId())
                + unless(USUAL.keepAlive(), "keepAlive", result.keepAlive())
                + (expiry == null ? " sessionExpiry=never" : unless(Duration.ZERO, "sessionExpiry", expiry))
                + unless(null, "response", result.responseInformation())
                + of(result.limits())
                + of(result.reason());
    }

    private static String of(BrokerLimits limits) {
        BrokerLimits none = BrokerLimits.NONE;
        return unless(none.receiveMaximum(), "receiveMaximum", limits.receiveMaximum())
                + unless(none.maximumQos(), "maximumQos", limits.maximumQos())
                + unless(true, "retain", limits.retainAvailable())
                + unless(none.maximumPacketSize(), "maximumPacketSize", limits.maximumPacketSize())
                + unless(0, "aliases", limits.topicAliasMaximum())
                + unless(true, "wildcard", limits.wildcardSubscriptionAvailable())
                + unless(true, "identifier", limits.subscriptionIdentifiersAvailable())
                + unless(true, "shared", limits.sharedSubscriptionAvailable());
    }

    /** @param expiry what is left of it, in seconds, or {@link Packet#ABSENT} */
    static String of(MessageProperties properties, long expiry) {
        byte[] correlation = properties.correlationData();
        return unless((long) Packet.ABSENT, "expiry", expiry)
                + (properties.utf8Payload() ? " utf8" : "")
                + unless(null, "type", properties.contentType())
                + unless(null, "response", properties.responseTopic())
                + (correlation == null ? "" : " correlation=" + bytes(correlation))
                + of(properties.userProperties());
    }

    /** As text if it is some without spaces, otherwise in hexadecimal. */
    private static String bytes(byte[] bytes) {
        String text = Notation.utf8(bytes);
        return text.matches("[!#-~]+") && !text.startsWith(HEX)
                ? text
                : HEX + HexFormat.of().formatHex(bytes);
    }

    /** The same back. */
    static byte[] bytes(String value) {
        return value.startsWith(HEX)
                ? HexFormat.of().parseHex(value.substring(HEX.length()))
                : value.getBytes(StandardCharsets.UTF_8);
    }

    static String of(Packet.Disconnect disconnect) {
        return of(disconnect.reason())
                + unless(-1L, "sessionExpiry", expiry(disconnect.sessionExpiry()))
                + unless(null, "server", disconnect.serverReference());
    }

    /** What travels with a message, as {@link PropertyWords} reads it. */
    static String spoken(MessageProperties properties) {
        Duration expiry = properties.messageExpiry();
        return unless(null, "expiry", expiry) + of(properties, Packet.ABSENT);
    }

    static String of(ConnAckProperties properties) {
        return unless((long) Packet.ABSENT, "sessionExpiry", properties.sessionExpiry())
                + unless(Packet.ABSENT, "keepAlive", properties.serverKeepAlive())
                + unless(null, "id", properties.assignedClientId())
                + unless(null, "response", properties.responseInformation())
                + unless(null, "server", properties.serverReference())
                + spoken(properties.limits())
                + unless(null, "text", properties.text())
                + of(properties.userProperties())
                + auth(properties.authMethod(), properties.authData());
    }

    private static String spoken(BrokerLimits limits) {
        BrokerLimits none = BrokerLimits.NONE;
        return unless(none.receiveMaximum(), "receiveMaximum", limits.receiveMaximum())
                + unless(
                        none.maximumQos().level(),
                        "maximumQos",
                        limits.maximumQos().level())
                + unless(none.maximumPacketSize(), "maximumPacketSize", limits.maximumPacketSize())
                + unless(0, "aliases", limits.topicAliasMaximum())
                + unlessAvailable("retain", limits.retainAvailable())
                + unlessAvailable("wildcard", limits.wildcardSubscriptionAvailable())
                + unlessAvailable("identifier", limits.subscriptionIdentifiersAvailable())
                + unlessAvailable("shared", limits.sharedSubscriptionAvailable());
    }

    private static String unlessAvailable(String name, boolean available) {
        return available ? "" : " " + name + "=0";
    }

    static String of(List<UserProperty> properties) {
        return properties.isEmpty()
                ? ""
                : properties.stream()
                        .map(property -> property.name() + ":" + property.value())
                        .collect(Collectors.joining(",", " property=", ""));
    }

    static String of(Reason reason) {
        return unless(ReasonCode.SUCCESS, reason.code())
                + unless(null, "text", reason.text())
                + of(reason.userProperties());
    }

    private static String unless(ReasonCode usual, ReasonCode code) {
        return code == usual ? "" : " " + hex(code);
    }

    static String hex(ReasonCode code) {
        return String.format("0x%02X", code.code());
    }

    /** Where the broker sends the client instead. */
    static String server(Throwable error) {
        if (error instanceof MqttRefusedException refused) {
            return unless(null, "server", refused.serverReference());
        } else if (error instanceof MqttDisconnectedException disconnected) {
            return unless(null, "server", disconnected.serverReference());
        }
        return "";
    }

    private static String unless(@Nullable Object usual, String name, @Nullable Object value) {
        return Objects.equals(usual, value)
                ? ""
                : " " + name + "=" + (value instanceof Duration d ? Notation.of(d) : value);
    }
}
