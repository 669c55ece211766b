package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProtocolVersion;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Outages with MQTT 5, with HiveMQ in this JVM")
final class HiveMqMqtt5OutageTest extends HiveMqOutageTest {
    @Override
    ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_5;
    }
}
