package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How many bytes packets take with MQTT 5, for a broker that takes none above its Maximum Packet Size. */
final class PacketSizes {
    private static final int NUMBER_PROPERTY = 5;

    private PacketSizes() {}

    /** A DISCONNECT in its long form. */
    static long of(Packet.Disconnect disconnect) {
        long properties = disconnect.sessionExpiry() == Packet.ABSENT ? 0 : NUMBER_PROPERTY;
        properties += textProperty(disconnect.reason().text())
                + userProperties(disconnect.reason().userProperties());
        return withHeader(1 + withLength(properties));
    }

    static long of(Packet.Subscribe subscribe) {
        Subscription first = subscribe.subscriptions().get(0);
        int identifier = first.identifier();
        long properties = (identifier == 0 ? 0 : 1 + withLength(identifier) - identifier)
                + userProperties(first.userProperties());
        long filters = subscribe.subscriptions().stream()
                .mapToLong(each -> string(each.filter().value()) + 1)
                .sum();
        return withHeader(2 + withLength(properties) + filters);
    }

    static long of(Packet.Unsubscribe unsubscribe) {
        long properties = userProperties(unsubscribe.userProperties());
        long filters = unsubscribe.filters().stream()
                .mapToLong(each -> string(each.value()))
                .sum();
        return withHeader(2 + withLength(properties) + filters);
    }

    private static long textProperty(@Nullable String text) {
        return text == null ? 0 : 1 + string(text);
    }

    private static long userProperties(List<UserProperty> properties) {
        long bytes = 0;
        for (UserProperty property : properties) {
            bytes += 1 + string(property.name()) + string(property.value());
        }
        return bytes;
    }

    private static long string(String text) {
        return 2L + text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A whole packet with this behind its fixed header. */
    static long withHeader(long content) {
        return 1 + withLength(content);
    }

    /** This behind its length as a variable byte integer (section 1.5.5). */
    static long withLength(long bytes) {
        return (bytes < 1 << 7 ? 1 : bytes < 1 << 14 ? 2 : bytes < 1 << 21 ? 3 : 4) + bytes;
    }
}
