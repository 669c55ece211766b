package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.ArtemisBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages, with Artemis in this JVM")
class ArtemisMessagingTest extends MessagingContract {
    @Override
    TestBroker startBroker() {
        return ArtemisBroker.start();
    }

    @Override
    TestBroker startBrokerFor(String user, String password) {
        return ArtemisBroker.startFor(user, password);
    }
}
