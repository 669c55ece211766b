package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProtocolVersion;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages with MQTT 5, with HiveMQ in this JVM")
final class HiveMqMqtt5MessagingTest extends HiveMqMessagingTest {
    @Override
    ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_5;
    }
}
