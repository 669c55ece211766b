package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;

/**
 * A message inside the broker.
 *
 * @param number which publish it was; below 0 if it was a will
 */
record BrokerMessage(int number, String topic, byte[] payload, Qos qos, boolean retained) {
    /** With a payload of its own, by which it can be recognised wherever it goes. */
    Delivery delivery(Qos qos, boolean retained, boolean duplicate) {
        return new Delivery(topic, payload.clone(), qos, retained, duplicate);
    }

    BrokerMessage asRetained() {
        return new BrokerMessage(number, topic, payload, qos, true);
    }
}
