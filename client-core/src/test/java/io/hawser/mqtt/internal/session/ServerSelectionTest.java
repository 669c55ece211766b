package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Failover;
import io.hawser.mqtt.Failover.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Servers take turns")
class ServerSelectionTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final Endpoint A = new Endpoint("a", 1);
    private static final Endpoint B = new Endpoint("b", 1);
    private static final Endpoint C = new Endpoint("c", 1);

    private final Failover ordered = failover(Order.ORDERED, 30, 300);
    private long now = 1_000 * SECOND;

    private static Failover failover(Order order, int coolDown, int maxCoolDown) {
        return Failover.builder()
                .order(order)
                .coolDown(Duration.ofSeconds(coolDown), Duration.ofSeconds(maxCoolDown))
                .build();
    }

    private static ServerSelection selection(Failover failover, boolean keepsSession, Endpoint... servers) {
        return new ServerSelection(List.of(servers), failover, keepsSession, new Random(1));
    }

    private Endpoint failNext(ServerSelection servers) {
        Endpoint next = servers.next(now);
        servers.failed(next, now);
        return next;
    }

    @Test
    @DisplayName("A round visits each of them once, in their order, and then there is another one")
    void rounds() {
        ServerSelection servers = selection(ordered, false, A, B, C);

        assertThat(List.of(failNext(servers), failNext(servers))).containsExactly(A, B);
        assertThat(servers.hasMore(now)).isTrue();
        assertThat(failNext(servers)).isEqualTo(C);
        assertThat(servers.hasMore(now)).isFalse();
        assertThat(List.of(failNext(servers), failNext(servers), failNext(servers)))
                .containsExactly(A, B, C);
    }

    @Test
    @DisplayName("A single one is visited in every round, however often it has failed")
    void single() {
        ServerSelection servers = selection(ordered, false, A);

        for (int i = 0; i < 100; i++) {
            assertThat(failNext(servers)).isEqualTo(A);
            assertThat(servers.hasMore(now)).isFalse();
        }
    }

    @Test
    @DisplayName(
            "Each failure in a row doubles the cool-down, up to its bound, and a connection that proves good ends it")
    void coolDownGrows() {
        ServerSelection servers = selection(ordered, false, A, B);

        for (int seconds : new int[] {30, 60, 120, 240, 300, 300}) {
            servers.failed(A, now);
            assertThat(servers.betterAt(B)).isEqualTo(now + seconds * SECOND);
        }
        servers.proved(A);

        assertThat(servers.betterAt(B)).isLessThan(now);
        servers.failed(A, now);
        assertThat(servers.betterAt(B)).isEqualTo(now + 30 * SECOND);
    }

    @Test
    @DisplayName("One that cools down is passed by, to the nanosecond")
    void passedBy() {
        ServerSelection servers = selection(ordered, false, A, B);
        servers.failed(A, now);
        long cooled = now + 30 * SECOND;

        now = cooled - 1;
        assertThat(servers.next(now)).isEqualTo(B);
        servers.connected(B);
        now = cooled;
        assertThat(servers.next(now)).isEqualTo(A);
    }

    @Test
    @DisplayName("A connection that comes up does not make it healthy: only one that lasts does")
    void acceptingIsNotEnough() {
        ServerSelection servers = selection(ordered, false, A, B);
        servers.failed(A, now);

        servers.connected(A);

        assertThat(servers.next(now)).isEqualTo(B);
    }

    @Test
    @DisplayName("Whoever keeps its session tries the server that has it first, unless it cools down")
    void sessionFirst() {
        ServerSelection servers = selection(ordered, true, A, B, C);
        servers.connected(B);

        assertThat(failNext(servers)).isEqualTo(B);
        assertThat(failNext(servers)).isEqualTo(A);
        servers.endRound();
        assertThat(failNext(servers)).isEqualTo(C);
    }

    @Test
    @DisplayName("It knows the server of a session from an earlier process by its name")
    void resumed() {
        ServerSelection servers = selection(ordered, true, A, B);

        servers.resume("nobody:1");
        assertThat(servers.next(now)).isEqualTo(A);
        servers.endRound();
        servers.resume(B.toString());

        assertThat(servers.next(now)).isEqualTo(B);
    }

    @Test
    @DisplayName("Who has left a server does not begin with it again")
    void left() {
        ServerSelection servers = selection(ordered, true, A, B);
        servers.connected(B);

        servers.leave();

        assertThat(servers.next(now)).isEqualTo(A);
    }

    @Test
    @DisplayName("None is better than the first one, or than one that is not in the list")
    void better() {
        ServerSelection servers = selection(ordered, false, A, B);

        assertThat(servers.betterAt(A)).isEqualTo(Times.NEVER);
        assertThat(servers.betterAt(C)).isEqualTo(Times.NEVER);
        assertThat(servers.betterAt(B)).isLessThanOrEqualTo(now);
    }

    @Test
    @DisplayName(
            "B79 Shuffled, many clients spread over the servers, and each begins with the one that has its session")
    void shuffled() {
        Map<Endpoint, Integer> firsts = new HashMap<>();
        Random random = new Random(7);

        for (int i = 0; i < 3_000; i++) {
            ServerSelection servers =
                    new ServerSelection(List.of(A, B, C), failover(Order.SHUFFLED, 30, 300), false, random);
            Endpoint first = servers.next(now);
            firsts.merge(first, 1, Integer::sum);
            servers.connected(first);
            assertThat(servers.next(now)).isEqualTo(first);
        }

        assertThat(firsts.values())
                .hasSize(3)
                .allSatisfy(count -> assertThat(count).isBetween(850, 1_150));
    }

    @Test
    @DisplayName(
            "Whatever fails and when, no round visits a server twice and nobody is left out longer than it cools down")
    void fair() {
        for (int seed = 0; seed < 2_000; seed++) {
            new Life(seed).run();
        }
    }

    /** Attempts and connections at random. */
    private static final class Life {
        private final int seed;
        private final Random random;
        private final List<Endpoint> all = new ArrayList<>();
        private final ServerSelection servers;
        private final long maxCoolDown;
        private final Map<Endpoint, Long> passedBySince = new HashMap<>();
        private final Set<Endpoint> visited = new HashSet<>();
        private long now = SECOND;

        Life(int seed) {
            this.seed = seed;
            random = new Random(seed);
            IntStream.range(0, 1 + random.nextInt(5)).forEach(i -> all.add(new Endpoint("s" + i, 1)));
            int coolDown = random.nextInt(60);
            int bound = coolDown + random.nextInt(200);
            maxCoolDown = bound * SECOND;
            Order order = random.nextBoolean() ? Order.ORDERED : Order.SHUFFLED;
            servers = new ServerSelection(all, failover(order, coolDown, bound), random.nextBoolean(), random);
            all.forEach(server -> passedBySince.put(server, now));
        }

        void run() {
            for (int attempt = 0; attempt < 200; attempt++) {
                if (!servers.hasMore(now)) {
                    endRound();
                }
                Endpoint next = servers.next(now);
                assertThat(visited.add(next))
                        .as("seed %s: twice in a round", seed)
                        .isTrue();
                passedBySince.put(next, now);
                now += random.nextInt(10) * SECOND;
                if (random.nextInt(4) == 0) {
                    live(next);
                } else {
                    servers.failed(next, now);
                }
            }
        }

        private void endRound() {
            visited.clear();
            all.forEach(server -> assertThat(now - passedBySince.get(server))
                    .as("seed %s: %s is left out", seed, server)
                    .isLessThanOrEqualTo(maxCoolDown + 150 * SECOND));
            now += random.nextInt(30) * SECOND;
        }

        private void live(Endpoint server) {
            servers.connected(server);
            visited.clear();
            boolean stable = random.nextBoolean();
            now += (stable ? 20 : 1) * SECOND;
            if (stable) {
                servers.proved(server);
            } else {
                servers.failed(server, now);
            }
            all.forEach(other -> passedBySince.put(other, now)); // who is connected asks nobody
        }
    }
}
