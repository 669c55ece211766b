package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;

/**
 * What lies between the socket and the packets and must be settled with the peer first, such as TLS. It is made for one
 * attempt.
 */
interface Layer {
    /** What an attempt that has come as far as here is called. */
    ConnectPhase phase();

    /**
     * Puts its handlers at the end of the pipeline of an open channel and begins. On the event loop.
     *
     * @return ends on the event loop, when what lies above may begin, or badly
     */
    Future<?> begin(Channel channel);

    /** What went wrong, in words for the user: what, with whom, and what to do about it. */
    MqttConnectException explain(Throwable cause);
}
