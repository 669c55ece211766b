package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers at which the broker can be reached. Messages that come to one of them go to the subscribers of all, but only
 * who believes so has the same session at each: for the others they are as strange to each other as two brokers.
 */
final class Fronts {
    /** Behind the first one, in their order. */
    static final List<String> MORE = List.of("mqtt://second", "mqtt://third");

    private final World world;
    private final Map<Endpoint, Long> downUntil = new HashMap<>();

    Fronts(World world) {
        this.world = world;
    }

    boolean isUp(Endpoint server) {
        return world.broker.isUp() && world.now() >= downUntil.getOrDefault(server, 0L);
    }

    /** It is gone for this long, and nobody is told; false if it is already. */
    boolean takeDown(Endpoint server, long duration) {
        if (!isUp(server)) {
            return false;
        }
        downUntil.put(server, world.now() + duration);
        for (SimClient client : world.clients) {
            FaultyLink link = client.driver.link();
            if (link != null && link.isOpen() && link.server.equals(server)) {
                link.disturbed();
                link.reset();
            }
        }
        return true;
    }

    /** All of them are up. */
    void heal() {
        downUntil.clear();
    }

    /** What a session is known by. */
    static String key(String clientId, MqttClientOptions options, Endpoint server) {
        boolean same = options.servers().size() == 1 || options.failover().sharedSessions();
        return same ? clientId : clientId + "@" + server;
    }
}
