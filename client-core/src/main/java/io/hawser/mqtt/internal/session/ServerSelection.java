package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Failover;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which server the next attempt goes to (see {@link Failover}). Attempts come in rounds, each of which visits a server at
 * most once: first those that are healthy, in their order. One that has failed cools down, and rounds leave it out, unless at the
 * beginning of a round all of them cool down: then it visits them all the same, in their order. So nobody is
 * left out for longer than it takes to cool down, and a single server is visited in every round.
 */
final class ServerSelection {
    private final Failover failover;
    private final long coolDown;
    private final long maxCoolDown;
    private final boolean keepsSession;
    private final RandomGenerator random;
    private final List<Server> servers = new ArrayList<>();

    // for the round
    private final List<Server> toVisit = new ArrayList<>();
    private boolean sparesNobody;

    /** The last one that has accepted a connection, unless the client has left it for another one. */
    private @Nullable Server last;

    /** A server and its health. */
    private static final class Server {
        final Endpoint endpoint;
        int failures;
        long coolUntil;

        Server(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        boolean cools(long now) {
            return failures > 0 && now < coolUntil;
        }
    }

    /** @param keepsSession whether the client wants to go on with a session that only one of them has */
    ServerSelection(List<Endpoint> servers, Failover failover, boolean keepsSession, RandomGenerator random) {
        this.failover = failover;
        this.keepsSession = keepsSession;
        this.random = random;
        coolDown = Times.nanos(failover.coolDown());
        maxCoolDown = Times.nanos(failover.maxCoolDown());
        servers.forEach(endpoint -> this.servers.add(new Server(endpoint)));
    }

    /** The client begins anew: nothing is held against anybody. */
    void reset() {
        for (Server server : servers) {
            server.failures = 0;
        }
        endRound();
    }

    /** Where the attempt that begins now goes. */
    Endpoint next(long now) {
        if (!hasMore(now)) {
            beginRound(now);
        }
        Server chosen = firstToVisit(now);
        if (chosen == null) {
            throw new AssertionError("a round begins with nobody to visit");
        }
        toVisit.remove(chosen);
        return chosen.endpoint;
    }

    /** Whether the present round has another server to visit. */
    boolean hasMore(long now) {
        return firstToVisit(now) != null;
    }

    private @Nullable Server firstToVisit(long now) {
        for (Server server : toVisit) {
            if (sparesNobody || !server.cools(now)) {
                return server;
            }
        }
        return null;
    }

    private void beginRound(long now) {
        toVisit.clear();
        toVisit.addAll(servers);
        boolean isShuffled = failover.order() == Failover.Order.SHUFFLED;
        if (isShuffled) {
            shuffle();
        }
        Server first = last;
        if (first != null && (isShuffled || keepsSession)) {
            toVisit.remove(first);
            toVisit.add(0, first);
        }
        sparesNobody = servers.stream().allMatch(server -> server.cools(now));
    }

    private void shuffle() {
        for (int i = toVisit.size() - 1; i > 0; i--) {
            Server moved = toVisit.get(i);
            int to = (int) random.nextLong(i + 1L);
            toVisit.set(i, toVisit.get(to));
            toVisit.set(to, moved);
        }
    }

    /** Whatever comes next begins with the first server again. */
    void endRound() {
        toVisit.clear();
    }

    /** The server with this name has the session that an earlier process has begun. */
    void resume(@Nullable String name) {
        for (Server server : servers) {
            last = server.endpoint.toString().equals(name) ? server : last;
        }
    }

    /** The client leaves the server that has accepted it for a better one. */
    void leave() {
        last = null;
    }

    /** A server has accepted a connection. */
    void connected(Endpoint endpoint) {
        endRound();
        last = find(endpoint);
    }

    /** An attempt has failed, or a connection that must be held against the server. */
    void failed(Endpoint endpoint, long now) {
        Server server = find(endpoint);
        if (server != null) {
            long cool = coolDown;
            for (int i = 0; i < server.failures && cool < maxCoolDown; i++) {
                cool = Math.min(maxCoolDown, cool * 2);
            }
            server.failures++;
            server.coolUntil = now + cool;
        }
    }

    /** A connection was up for long enough. */
    void proved(Endpoint endpoint) {
        Server server = find(endpoint);
        if (server != null) {
            server.failures = 0;
        }
    }

    /** Whether any server does not cool down. */
    boolean hasHealthy(long now) {
        return servers.stream().anyMatch(server -> !server.cools(now));
    }

    /** When a better server than this one has cooled down; {@link Times#NEVER} if there is none. */
    long betterAt(Endpoint endpoint) {
        long earliest = Times.NEVER;
        for (Server server : servers) {
            if (server.endpoint.equals(endpoint)) {
                return earliest;
            }
            earliest = Math.min(earliest, server.failures == 0 ? Long.MIN_VALUE : server.coolUntil);
        }
        return Times.NEVER; // a server reference has led elsewhere
    }

    private @Nullable Server find(Endpoint endpoint) {
        for (Server server : servers) {
            if (server.endpoint.equals(endpoint)) {
                return server;
            }
        }
        return null;
    }
}
