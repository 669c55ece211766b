package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.HiveMqBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("MQTT 5, with HiveMQ in this JVM")
final class HiveMqMqtt5Test extends Mqtt5Contract {
    @Override
    TestBroker startBroker() {
        return HiveMqBroker.start();
    }
}
