package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.HashMap;
import java.util.Map;

/** What the broker's numbers for topics stand for on the present connection (MQTT 5, section 3.3.2.3.4). */
final class InboundAliases {
    private final int max;
    private final Map<Integer, String> topics = new HashMap<>();

    /** @param max the highest number that the broker may use, as CONNECT has told it */
    InboundAliases(int max) {
        this.max = max;
    }

    void connectionEnded() {
        topics.clear();
    }

    /**
     * The message with its topic.
     *
     * @throws MqttProtocolException if it has none, or the number stands for nothing or is out of bounds
     */
    Delivery resolve(Packet.Arrival arrival) {
        int alias = arrival.topicAlias();
        Delivery delivery = arrival.delivery();
        if (alias == Packet.ABSENT) {
            if (delivery.topic().isEmpty()) {
                throw new MqttProtocolException("the broker sent PUBLISH without a topic [MQTT-4.7.3-1]", null);
            }
            return delivery;
        }
        if (alias < 1 || alias > max) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_ALIAS_INVALID,
                    "the broker used topic alias " + alias + ", where at most " + max + " are allowed [MQTT-3.1.2-26]");
        }
        if (!delivery.topic().isEmpty()) {
            topics.put(alias, delivery.topic());
            return delivery;
        }
        String topic = topics.get(alias);
        if (topic == null) {
            throw new MqttProtocolException(
                    ReasonCode.PROTOCOL_ERROR,
                    "the broker used topic alias " + alias + " without having said what it stands for");
        }
        return delivery.withTopic(topic);
    }
}
