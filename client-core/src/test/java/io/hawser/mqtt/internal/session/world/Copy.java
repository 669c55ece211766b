package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Qos;
import java.util.List;

/** What a session gets of a message. */
record Copy(BrokerMessage message, Qos qos, boolean retained, List<Integer> identifiers) {
    /** With a payload of its own, by which it can be recognised wherever it goes. */
    Delivery delivery(boolean duplicate) {
        byte[] payload = message.payload().clone();
        return new Delivery(message.topic(), payload, qos, retained, duplicate, MessageProperties.NONE, identifiers);
    }
}
