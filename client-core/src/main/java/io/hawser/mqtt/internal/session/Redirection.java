package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.ReasonCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a broker sends the client: to another server, if the application
 * allows that one (MQTT 5, section 4.13.1). That is for one attempt; servers that go on naming others are followed for a few steps.
 */
final class Redirection {
    private static final int MAX_STEPS = 3;

    private final Map<String, Endpoint> allowed;
    private @Nullable Endpoint next;
    private int steps;

    Redirection(MqttClientOptions options) {
        allowed = options.mqtt5().serverReferences();
    }

    /** Where the attempt that begins now was sent by a broker, or null. */
    @Nullable
    Endpoint take() {
        Endpoint target = next;
        next = null;
        return target;
    }

    /** A connection is up. */
    void arrived() {
        steps = 0;
    }

    /** Whether this failure names a server that the next attempt will go to. */
    boolean follows(MqttException failure) {
        if (failure instanceof MqttRefusedException refused) {
            return follows(refused.reason().code(), refused.serverReference());
        }
        return failure instanceof MqttDisconnectedException disconnected
                && follows(disconnected.reason().code(), disconnected.serverReference());
    }

    private boolean follows(ReasonCode reason, @Nullable String reference) {
        boolean elsewhere = reason == ReasonCode.USE_ANOTHER_SERVER || reason == ReasonCode.SERVER_MOVED;
        if (!elsewhere || reference == null || steps == MAX_STEPS) {
            return false;
        }
        for (String server : reference.trim().split(" +")) { // "a space-separated list"
            Endpoint target = allowed.get(server);
            if (target != null) {
                next = target;
                steps++;
                return true;
            }
        }
        return false;
    }
}
