package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import java.util.random.RandomGenerator;

/** The few things of the machine that tests of other packages need and users must not see. */
public final class SessionProbe {
    private SessionProbe() {}

    /** A machine with fewer packet ids than MQTT has. */
    public static Session session(MqttClientOptions options, Effects effects, RandomGenerator random, int maxPacketId) {
        return new Session(options, effects, random, maxPacketId);
    }

    /** The message that is on its way through handlers. */
    public static Delivery delivery(HandlerCall call) {
        return call.delivery;
    }
}
