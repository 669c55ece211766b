package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.ArtemisBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Outages, with Artemis in this JVM")
class ArtemisOutageTest extends OutageContract {
    @Override
    TestBroker startBroker() {
        return ArtemisBroker.start();
    }
}
