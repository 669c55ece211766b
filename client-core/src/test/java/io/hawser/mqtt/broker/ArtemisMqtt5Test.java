package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.ArtemisBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("MQTT 5, with Artemis in this JVM")
final class ArtemisMqtt5Test extends Mqtt5Contract {
    @Override
    TestBroker startBroker() {
        return ArtemisBroker.start();
    }
}
