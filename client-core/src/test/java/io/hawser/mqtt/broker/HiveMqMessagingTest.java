package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.HiveMqBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages, with HiveMQ in this JVM")
class HiveMqMessagingTest extends MessagingContract {
    @Override
    TestBroker startBroker() {
        return HiveMqBroker.start();
    }

    @Override
    TestBroker startBrokerFor(String user, String password) {
        return HiveMqBroker.startFor(user, password);
    }
}
