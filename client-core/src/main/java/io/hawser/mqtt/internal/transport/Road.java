package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Transport;
import java.util.List;

/** What lies between the socket and the packets on the way to a broker, in the order in which it is settled. */
final class Road {
    private Road() {}

    /** The layers for one attempt. May block, as material for TLS is read anew each time. */
    static List<Layer> to(Endpoint endpoint, MqttClientOptions options) {
        if (endpoint.transport() != Transport.TCP) {
            throw new UnsupportedOperationException(endpoint.transport().scheme() + ":// is not there yet");
        }
        return List.of();
    }
}
