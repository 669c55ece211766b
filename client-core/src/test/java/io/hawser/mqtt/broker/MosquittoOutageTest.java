package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Outages, with Mosquitto as a process")
class MosquittoOutageTest extends OutageContract {
    @Override
    TestBroker startBroker() {
        return MosquittoBroker.start();
    }
}
