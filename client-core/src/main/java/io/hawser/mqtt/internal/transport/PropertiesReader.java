package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The properties that arrived with a packet; they have passed {@link PropertiesCheck}. */
final class PropertiesReader {
    private final MqttProperties properties;

    PropertiesReader(MqttProperties properties) {
        this.properties = properties;
    }

    /** The number, or {@link Packet#ABSENT}. Netty has an int for four bytes; it is read as what they are, unsigned. */
    long number(Property property) {
        Object value = value(property);
        return value == null ? Packet.ABSENT : Integer.toUnsignedLong((Integer) value);
    }

    long number(Property property, long ifAbsent) {
        long number = number(property);
        return number == Packet.ABSENT ? ifAbsent : number;
    }

    boolean flag(Property property, boolean ifAbsent) {
        return number(property, ifAbsent ? 1 : 0) == 1;
    }

    @Nullable
    String text(Property property) {
        return (String) value(property);
    }

    byte @Nullable [] bytes(Property property) {
        return (byte[]) value(property);
    }

    /** In the order in which they came. */
    List<UserProperty> userProperties() {
        List<? extends MqttProperty<?>> pairs = all(Property.USER_PROPERTY);
        if (pairs.isEmpty()) {
            return List.of();
        }
        List<UserProperty> found = new ArrayList<>(pairs.size());
        for (MqttProperty<?> pair : pairs) {
            MqttProperties.StringPair both = (MqttProperties.StringPair) pair.value();
            found.add(new UserProperty(both.key, both.value));
        }
        return found;
    }

    /** In the order in which they came. */
    List<Integer> subscriptionIdentifiers() {
        List<? extends MqttProperty<?>> found = all(Property.SUBSCRIPTION_IDENTIFIER);
        return found.isEmpty()
                ? List.of()
                : found.stream().map(one -> (Integer) one.value()).toList();
    }

    private @Nullable Object value(Property property) {
        MqttProperty<?> found = properties.getProperty(property.id());
        return found == null ? null : found.value();
    }

    @SuppressWarnings("unchecked") // Netty's method returns a raw type
    private List<? extends MqttProperty<?>> all(Property property) {
        return (List<? extends MqttProperty<?>>) (List<?>) properties.getProperties(property.id());
    }
}
