package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.HiveMqBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Outages, with HiveMQ in this JVM")
class HiveMqOutageTest extends OutageContract {
    @Override
    TestBroker startBroker() {
        return HiveMqBroker.start();
    }
}
