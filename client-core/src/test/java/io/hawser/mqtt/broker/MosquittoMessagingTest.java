package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Messages, with Mosquitto as a process")
class MosquittoMessagingTest extends MessagingContract {
    @Override
    TestBroker startBroker() {
        return MosquittoBroker.startInMemory();
    }

    @Override
    TestBroker startBrokerFor(String user, String password) {
        return MosquittoBroker.startFor(user, password);
    }
}
