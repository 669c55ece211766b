package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which servers a client goes to: none too often, and none too rarely. */
final class Rounds {
    private final World world;
    private final MqttClientOptions options;
    private final Set<Endpoint> visited = new HashSet<>();
    private final Map<Endpoint, Long> usedAt = new HashMap<>();
    private @Nullable Endpoint present;

    Rounds(World world, MqttClientOptions options) {
        this.world = world;
        this.options = options;
    }

    /** The client begins anew: no server has been left out so far. */
    void reset() {
        visited.clear();
        options.servers().forEach(server -> usedAt.put(server, world.now()));
    }

    /** An attempt begins. */
    void visits(Endpoint server) {
        Promise.SERVERS_TAKE_TURNS.holds(options.servers().contains(server), server + " is not one of them");
        Promise.SERVERS_TAKE_TURNS.holds(visited.add(server), server + " was asked in this round");
        if (present != null && !server.equals(present)) {
            world.figures.count(Happening.ANOTHER_SERVER);
        }
        present = server;
        used();
    }

    private void used() {
        if (present != null) {
            usedAt.put(present, world.now());
        }
    }

    /** An attempt has failed, or a connection is lost, and the client backs off: the round is over. */
    void ends(boolean byFailure) {
        used();
        if (byFailure) {
            long longest = options.failover().maxCoolDown().toNanos();
            for (Endpoint server : options.servers()) {
                boolean cools = world.now() - usedAt.getOrDefault(server, world.now()) <= longest;
                Promise.ANOTHER_SERVER_IN_TIME.holds(visited.contains(server) || cools, server + " was not asked");
            }
        }
        visited.clear();
    }

    /** An attempt has failed, and the next one follows at once. */
    void goesOn() {
        used();
        boolean hasMore = visited.size() < options.servers().size();
        Promise.SERVERS_TAKE_TURNS.holds(hasMore, "all were asked, and the client does not back off");
    }

    /** A connection is up. */
    void connected() {
        visited.clear();
    }

    /** A connection is lost: whatever else was left out while there was one. */
    void lost() {
        reset();
    }
}
