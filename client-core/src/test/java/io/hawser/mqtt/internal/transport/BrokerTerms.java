package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;

/**
 * What a broker of MQTT 5 says in CONNACK that it takes on one connection (MQTT 5, section 3.2.2.3).
 *
 * @param serverKeepAlive in seconds; below 0 if the broker has no wish
 */
record BrokerTerms(
        int receiveMaximum, int maximumQos, long maximumPacketSize, int topicAliasMaximum, int serverKeepAlive) {
    /** Those of a broker that says nothing. */
    static final BrokerTerms NONE = new BrokerTerms(65_535, 2, 268_435_460, 0, -1);

    /** As CONNACK carries them; what the protocol says anyway is left out. */
    MqttProperties properties() {
        var properties = new MqttMessageBuilders.ConnAckPropertiesBuilder();
        if (receiveMaximum != NONE.receiveMaximum) {
            properties.receiveMaximum(receiveMaximum);
        }
        if (maximumQos != NONE.maximumQos) {
            properties.maximumQos((byte) maximumQos);
        }
        if (maximumPacketSize != NONE.maximumPacketSize) {
            properties.maximumPacketSize(maximumPacketSize);
        }
        if (topicAliasMaximum != NONE.topicAliasMaximum) {
            properties.topicAliasMaximum(topicAliasMaximum);
        }
        if (serverKeepAlive >= 0) {
            properties.serverKeepAlive(serverKeepAlive);
        }
        return properties.build();
    }
}
