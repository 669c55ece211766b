package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import java.util.HashMap;
import java.util.Map;

/** The topic aliases of one connection, in both directions (MQTT 5, section 3.3.2.3.4). */
final class BrokerAliases {
    private final int fromClient;
    private final int toClient;
    private final Map<Integer, String> received = new HashMap<>();
    private final Map<Integer, String> sent = new HashMap<>();
    private int last;

    /** The highest ones that the client may use, and the broker. */
    BrokerAliases(int fromClient, int toClient) {
        this.fromClient = fromClient;
        this.toClient = toClient;
    }

    /** The topic of a PUBLISH that has come. */
    String topic(MqttPublishVariableHeader header) {
        int alias = BrokerPackets.number(header.properties(), MqttProperties.TOPIC_ALIAS, 0);
        if (alias < 0 || alias > fromClient) {
            throw new AssertionError("topic alias " + alias + " is above " + fromClient);
        }
        String topic = header.topicName();
        if (!topic.isEmpty()) {
            if (alias != 0) {
                received.put(alias, topic);
            }
            return topic;
        }
        String known = received.get(alias);
        if (known == null) {
            throw new AssertionError("topic alias " + alias + " stands for nothing");
        }
        return known;
    }

    /** The PUBLISH of a message. Every topic gets a number; when there are no more, the oldest one gets a new meaning. */
    MqttPublishMessage publish(BrokerSession.Message message) {
        String topic = message.topic();
        for (Map.Entry<Integer, String> entry : sent.entrySet()) {
            if (entry.getValue().equals(topic)) {
                return BrokerPackets.publish(message, "", entry.getKey());
            }
        }
        if (toClient == 0) {
            return BrokerPackets.publish(message, topic, 0);
        }
        last = last % toClient + 1;
        sent.put(last, topic);
        return BrokerPackets.publish(message, topic, last);
    }
}
