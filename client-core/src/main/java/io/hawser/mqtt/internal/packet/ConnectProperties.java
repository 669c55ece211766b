package io.hawser.mqtt.internal.packet;

import io.hawser.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What MQTT 5 adds to CONNECT (section 3.1.2.11). What has the value that the protocol assumes anyway is not sent.
 *
 * @param sessionExpiry in seconds, 0 if the session ends with the connection
 * @param receiveMaximum 65 535 if there is no bound
 * @param maximumPacketSize in bytes, 0 if there is no bound
 * @param authMethod the method of enhanced authentication, or null
 * @param authData what the client says first in it, or null
 */
public record ConnectProperties(
        long sessionExpiry,
        int receiveMaximum,
        int maximumPacketSize,
        int topicAliasMaximum,
        boolean requestResponseInformation,
        boolean requestProblemInformation,
        List<UserProperty> userProperties,
        @Nullable String authMethod,
        byte @Nullable [] authData) {
    /** Nothing that would be sent. */
    public static final ConnectProperties NONE =
            new ConnectProperties(0, 65_535, 0, 0, false, true, List.of(), null, null);
}
