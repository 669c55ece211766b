package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.ContainerMosquitto;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Outages, with Mosquitto in a container")
final class ContainerOutageTest extends OutageContract {
    @Override
    TestBroker startBroker() {
        return ContainerMosquitto.start();
    }
}
