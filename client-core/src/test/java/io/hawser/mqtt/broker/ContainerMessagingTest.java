package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.ContainerMosquitto;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages, with Mosquitto in a container")
final class ContainerMessagingTest extends MessagingContract {
    @Override
    TestBroker startBroker() {
        return ContainerMosquitto.start();
    }

    @Override
    TestBroker startBrokerFor(String user, String password) {
        return ContainerMosquitto.startFor(user, password);
    }
}
