package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProtocolVersion;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages with MQTT 5, with Mosquitto as a process")
final class MosquittoMqtt5MessagingTest extends MosquittoMessagingTest {
    @Override
    ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_5;
    }
}
