package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import java.util.random.RandomGenerator;

/** What tests of other packages need of the machine and users must not see. */
public final class SessionSeam {
    /** As many packet ids as MQTT has. */
    public static final int ALL_PACKET_IDS = PacketIds.MAX;

    private SessionSeam() {}

    /** A machine that has only the packet ids from 1 to this one. */
    public static Session withPacketIds(
            MqttClientOptions options, Effects effects, RandomGenerator random, int maxPacketId) {
        return new Session(options, effects, random, maxPacketId);
    }

    /** What this operation publishes. */
    public static Publication publication(PublishOperation operation) {
        return operation.publication;
    }

    /** The message that is on its way through handlers. */
    public static Delivery delivery(HandlerCall call) {
        return call.delivery;
    }
}
