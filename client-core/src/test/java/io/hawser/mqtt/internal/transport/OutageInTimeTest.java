package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Outages in virtual time: when the client notices, when it tries again, and what it has to say about it. */
final class OutageInTimeTest {
    private static final BrokerManners ACCEPT_AND_DROP = new BrokerManners() {
        @Override
        public boolean handles(BrokerConnection connection, MqttMessage packet) {
            connection.finish();
            return true;
        }
    };

    /** Times of the dials of one client, in milliseconds. */
    private static List<Long> dials(Bed bed) {
        List<Long> dials = new ArrayList<>();
        bed.network.onDial(link -> dials.add(bed.time.millis()));
        return dials;
    }

    private static List<Long> gaps(List<Long> times) {
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(times.get(i) - times.get(i - 1));
        }
        return gaps;
    }

    @Test
    @DisplayName("the downtime and the oldest age are up to date however long nothing happens")
    void timesGrowBetweenBatches() {
        Duration wait = Duration.ofMinutes(5);
        try (Bed bed = new Bed()) {
            TestClient client = bed.connected(Bed.options().backoff(new Backoff(wait, wait, wait)));
            bed.link().reset();
            bed.time.settle();
            bed.advance(Duration.ofSeconds(10));
            client.publish("a", "m", Qos.AT_LEAST_ONCE);
            bed.time.settle();

            bed.advance(Duration.ofSeconds(20));

            assertThat(client.stats().downtime()).isEqualTo(Duration.ofSeconds(30));
            assertThat(client.stats().oldestAge()).isEqualTo(Duration.ofSeconds(20));
            assertThat(client.stats().outages()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("B17 a FIN or a reset is noticed in the moment in which it arrives")
    void aFinOrAResetIsNoticedInTheMomentInWhichItArrives() {
        try (Bed bed = new Bed()) {
            List<ConnectionEvent> events = new ArrayList<>();
            bed.connected(Bed.listening(Bed.options(), events));
            bed.link().finish();
            bed.time.settle();
            bed.advance(Duration.ofSeconds(5));
            bed.link().reset();
            bed.time.settle();

            assertThat(Bed.of(ConnectionEvent.Down.class, events))
                    .extracting(ConnectionEvent.Down::cause)
                    .containsExactly(DownCause.CLOSED_BY_BROKER, DownCause.NETWORK_ERROR);
        }
    }

    @Test
    @DisplayName("B21 a link that is cut and restored gives one Down and one Up, whatever fails between them")
    void aLinkThatIsCutAndRestoredGivesOneDownAndOneUp() {
        try (Bed bed = new Bed()) {
            List<ConnectionEvent> events = new ArrayList<>();
            bed.connected(Bed.listening(Bed.options(), events));
            bed.network.refuse(Bed.HOST);
            bed.link().reset();
            bed.advance(Duration.ofMinutes(2));
            bed.listen();
            bed.advance(Duration.ofMinutes(1));

            List<ConnectionEvent> changes = new ArrayList<>(events);
            changes.removeIf(event -> event instanceof ConnectionEvent.AttemptFailed);
            assertThat(changes)
                    .extracting(event -> event.getClass().getSimpleName())
                    .containsExactly("Up", "Down", "Up");
        }
    }

    @Test
    @DisplayName("B22 a slow listener sees every change of three outages, in order and numbered")
    void aSlowListenerSeesEveryChangeInOrder() {
        try (Bed bed = new Bed()) {
            List<String> seen = new ArrayList<>();
            bed.connected(Bed.options().eventListener(event -> {
                bed.advance(Duration.ofSeconds(30)); // the world goes on meanwhile
                if (event instanceof ConnectionEvent.Up up) {
                    seen.add("up " + up.connection());
                } else if (event instanceof ConnectionEvent.Down down) {
                    seen.add("down " + down.connection() + " " + down.cause());
                }
            }));
            for (int i = 0; i < 3; i++) {
                bed.link().finish();
                bed.advance(Duration.ofSeconds(12));
            }
            bed.advance(Duration.ofMinutes(10));

            assertThat(seen)
                    .containsExactly(
                            "up 1",
                            "down 1 CLOSED_BY_BROKER",
                            "up 2",
                            "down 2 CLOSED_BY_BROKER",
                            "up 3",
                            "down 3 CLOSED_BY_BROKER",
                            "up 4");
        }
    }

    @Test
    @DisplayName("B23 the first retry comes within 1 s, and delays grow with jitter up to the cap of 30 s")
    void theFirstRetryComesWithinASecondAndDelaysGrowUpToTheCap() {
        for (long seed = 1; seed <= 100; seed++) {
            try (Bed bed = new Bed(new UserThreads(null), seed, false)) {
                bed.connected(Bed.options());
                bed.advance(Duration.ofMinutes(1));
                long down = bed.time.millis();
                List<Long> dials = dials(bed);
                bed.network.refuse(Bed.HOST);
                bed.link().reset();
                bed.advance(Duration.ofMinutes(30));

                assertThat(dials.get(0) - down).isBetween(1L, 1_000L);
                assertThat(gaps(dials)).allSatisfy(gap -> assertThat(gap).isLessThanOrEqualTo(30_001L));
                assertThat(dials).hasSizeBetween(60, 180);
            }
        }
    }

    @Test
    @DisplayName("B23 L35 a connection that comes up does not reset the delay; one that stays up for 10 s does")
    void onlyAConnectionThatStaysUpResetsTheDelay() {
        try (Bed bed = new Bed()) {
            bed.connected(Bed.options());
            List<Long> dials = dials(bed);
            for (int i = 0; i < 12; i++) {
                int before = dials.size();
                bed.link().finish();
                bed.time.advanceUntil(() -> dials.size() > before && bed.link().isUp(), Duration.ofMinutes(1));
                bed.advance(Duration.ofMillis(500));
            }
            assertThat(gaps(dials).stream().mapToLong(Long::longValue).max().orElse(0))
                    .isGreaterThan(5_000);
            bed.advance(Duration.ofSeconds(10));

            long down = bed.time.millis();
            bed.link().finish();
            bed.advance(Duration.ofSeconds(2));

            assertThat(dials.get(dials.size() - 1) - down).isLessThanOrEqualTo(1_000);
        }
    }

    @Test
    @DisplayName("B24 B79 the first reconnects of a thousand clients are spread, and none keep step")
    void theFirstReconnectsOfAThousandClientsAreSpread() {
        int[] perTenth = new int[10];
        try (Bed bed = new Bed(new UserThreads(null), 7, false)) {
            for (int i = 0; i < 1_000; i++) {
                bed.client(Bed.options().clientId("client" + i)).connect();
            }
            bed.advance(Duration.ofSeconds(20));
            List<Long> dials = dials(bed);
            long down = bed.time.millis();
            bed.network.open().forEach(Link::reset);
            bed.advance(Duration.ofSeconds(2));

            dials.forEach(at -> perTenth[(int) Math.min(9, (at - down) / 100)]++);
            assertThat(dials).hasSize(1_000);
            assertThat(bed.broker.connections()).hasSize(1_000);
        }
        for (int tenth = 3; tenth < 10; tenth++) {
            assertThat(perTenth[tenth]).as("reconnects in tenth " + tenth).isBetween(80, 200);
        }
    }

    @Test
    @DisplayName("B73 a broker that accepts and drops sees at most 12 attempts in the first minute, over 1000 seeds")
    void aBrokerThatAcceptsAndDropsSeesFewAttempts() {
        for (long seed = 1; seed <= 1_000; seed++) {
            try (Bed bed = new Bed(new UserThreads(null), seed, false)) {
                bed.connected(Bed.options());
                bed.broker.manners(ACCEPT_AND_DROP);
                bed.link().finish();
                bed.advance(Duration.ofMinutes(1));

                assertThat(bed.network.dials() - 1).as("seed " + seed).isLessThanOrEqualTo(12);
            }
        }
    }

    @Test
    @DisplayName("B73 L35 so does one that drops right after CONNACK")
    void aBrokerThatDropsRightAfterConnackSeesFewAttemptsToo() {
        for (long seed = 1; seed <= 100; seed++) {
            try (Bed bed = new Bed(new UserThreads(null), seed, false)) {
                bed.connected(Bed.options());
                bed.network.onDial(link -> {});
                bed.time.check(() -> bed.broker.connections().stream()
                        .filter(BrokerConnection::isUp)
                        .forEach(BrokerConnection::finish));
                bed.advance(Duration.ofMinutes(1));

                assertThat(bed.network.dials() - 1).as("seed " + seed).isLessThanOrEqualTo(12);
                bed.time.stopChecking();
            }
        }
    }

    @Test
    @DisplayName("B35 B37 publishes made across an outage wait for it and arrive in order")
    void publishesMadeAcrossAnOutageArriveInOrder() {
        try (Bed bed = new Bed()) {
            TestClient client = bed.connected(Bed.options());
            List<CompletableFuture<PublishResult>> publishes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                publishes.add(client.publish("a", String.valueOf(i), Qos.AT_LEAST_ONCE));
                if (i == 30) {
                    bed.time.settle();
                    bed.link().blackHole();
                }
                bed.advance(Duration.ofMillis(100));
            }
            bed.advance(Duration.ofMinutes(1));

            assertThat(publishes).allSatisfy(publish -> assertThat(publish).isCompleted());
            assertThat(bed.broker.arrived().keySet().stream().map(Integer::valueOf))
                    .isSorted()
                    .hasSize(100);
        }
    }

    @Test
    void reconnectNowEndsTheWaitAndOnlyThat() {
        try (Bed bed = new Bed()) {
            TestClient client = bed.connected(Bed.options());
            List<Long> dials = dials(bed);
            bed.network.refuse(Bed.HOST);
            bed.link().reset();
            bed.advance(Duration.ofMinutes(3));
            int before = dials.size();
            bed.listen();

            client.driver().reconnectNow();
            client.driver().reconnectNow();
            bed.time.settle();

            assertThat(dials).hasSize(before + 1);
            assertThat(client.driver().isConnected()).isTrue();
            client.driver().reconnectNow();
            bed.advance(Duration.ofSeconds(5));
            assertThat(bed.broker.seen(MqttMessageType.CONNECT)).hasSize(2);
        }
    }

    @Test
    @DisplayName("B66 L47 a thousand hours of idling and outages: nothing is lost, nothing grows")
    void aThousandHoursOfIdlingAndOutages() {
        try (Bed bed = new Bed(new UserThreads(null), 3, false)) {
            Chance chance = new Chance(3);
            MqttClientOptions.Builder options = Bed.options().cleanStart(false).cleanStartOnReconnect(false);
            TestClient client = bed.connected(options);
            bed.broker.onSeen(seen -> {});
            int sent = 0;
            long hours = TimeUnit.HOURS.toNanos(1_000);
            while (bed.time.now() < hours) {
                client.publish("a", "m" + ++sent, Qos.AT_LEAST_ONCE);
                bed.advance(chance.upTo(Duration.ofMinutes(40)));
                Link link = bed.link();
                Runnable[] faults = {link::finish, link::reset, link::blackHole, () -> link.stall(Duration.ofMinutes(1))
                };
                chance.of(faults).run();
                bed.network.refuse(Bed.HOST);
                bed.advance(chance.upTo(Duration.ofMinutes(chance.oneIn(50) ? 600 : 3)));
                bed.listen();
                assertThat(bed.time.loop().armedTimers()).isLessThanOrEqualTo(2);
                assertThat(bed.network.open()).hasSizeLessThanOrEqualTo(1);
            }
            bed.advance(Duration.ofMinutes(5));

            assertThat(bed.broker.arrived()).hasSize(sent);
            assertThat(client.stats().acked()).isEqualTo(sent);
            System.out.printf(
                    "Soak: %d outages, %d attempts in 1000 virtual hours%n",
                    client.stats().outages(), client.stats().attempts());
        }
    }
}
