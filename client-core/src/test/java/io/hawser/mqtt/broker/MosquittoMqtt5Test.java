package io.hawser.mqtt.broker;

import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.TestBroker;
import org.junit.jupiter.api.DisplayName;

@DisplayName("MQTT 5, with Mosquitto as a process")
final class MosquittoMqtt5Test extends Mqtt5Contract {
    @Override
    TestBroker startBroker() {
        return MosquittoBroker.startInMemory();
    }
}
