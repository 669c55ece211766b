package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProtocolVersion;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages with MQTT 5, with Artemis in this JVM")
final class ArtemisMqtt5MessagingTest extends ArtemisMessagingTest {
    @Override
    ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_5;
    }

    /** Not with MQTT 5: the first messages of a burst may come behind the others, also within one thread of its pool. */
    @Override
    boolean keepsOrder() {
        return false;
    }
}
