package io.hawser.mqtt.internal.packet;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 adds to CONNACK (section 3.2.2.3).
 *
 * @param limits with the protocol's own values where the broker says nothing
 * @param sessionExpiry in seconds, or {@link Packet#ABSENT} if it is the one asked for
 * @param serverKeepAlive in seconds, or {@link Packet#ABSENT} if it is the one asked for
 * @param assignedClientId null if it is the one asked for
 * @param text the reason string, or null
 * @param responseInformation null if the broker did not say
 * @param serverReference another server to go to, or null
 * @param authMethod the method of enhanced authentication, or null
 * @param authData what the broker says last in it, or null
 */
public record ConnAckProperties(
        BrokerLimits limits,
        long sessionExpiry,
        int serverKeepAlive,
        @Nullable String assignedClientId,
        @Nullable String text,
        List<UserProperty> userProperties,
        @Nullable String responseInformation,
        @Nullable String serverReference,
        @Nullable String authMethod,
        byte @Nullable [] authData) {
    /** What a broker says that says nothing. */
    public static final ConnAckProperties NONE = new ConnAckProperties(
            BrokerLimits.NONE, Packet.ABSENT, Packet.ABSENT, null, null, List.of(), null, null, null, null);
}
