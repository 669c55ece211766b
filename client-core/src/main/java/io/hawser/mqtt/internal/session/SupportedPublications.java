package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import org.jspecify.annotations.Nullable;

/** What a broker does not take, as it has said in CONNACK (MQTT 5, sections 3.2.2.3.4 to 3.2.2.3.6). */
final class SupportedPublications {
    /** A topic alias as a property. */
    private static final int ALIAS_BYTES = 3;

    private SupportedPublications() {}

    /** Why the publication must not be sent, or null if it may. */
    static @Nullable String refusal(Publication publication, BrokerLimits limits) {
        if (publication.qos().level() > limits.maximumQos().level()) {
            return "the broker takes no message with a higher QoS than "
                    + limits.maximumQos().level() + " [MQTT-3.2.2-11]";
        }
        if (publication.retain() && !limits.retainAvailable()) {
            return "the broker keeps no retained messages [MQTT-3.2.2-14]";
        }
        long size = largestPacket(publication, limits.topicAliasMaximum() == 0 ? 0 : ALIAS_BYTES);
        return size <= limits.maximumPacketSize()
                ? null
                : "the broker takes no packet above " + limits.maximumPacketSize() + " bytes, and this one has up to "
                        + size + " [MQTT-3.2.2-15]";
    }

    /** The bytes of its PUBLISH with everything that may be in it. */
    private static long largestPacket(Publication publication, int aliasBytes) {
        long properties = publication.properties().size();
        long packetId = publication.qos() == Qos.AT_MOST_ONCE ? 0 : 2;
        long topicAndPayload = publication.size() - properties;
        return PacketSizes.withHeader(2 + packetId + PacketSizes.withLength(properties + aliasBytes) + topicAndPayload);
    }
}
