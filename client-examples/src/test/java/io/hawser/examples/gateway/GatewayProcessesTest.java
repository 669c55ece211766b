package io.hawser.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.jr.ob.JSON;
import io.hawser.examples.range.FaultProxy;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.store.FileOutboxStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways as processes, between two brokers as processes. {@code hawser.kills} sets how often one of them is killed. */
@Tag("broker")
@Timeout(180)
final class GatewayProcessesTest {

    private static final int KILLS = Integer.getInteger("hawser.kills", 4);
    private static final long SEED = Long.getLong("hawser.seed", 11);
    private static final int MOST_BETWEEN_KILLS = 400;
    private static final int CUTS = 5;
    private static final int BETWEEN_CUTS = 200;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<GatewayProcess> processes = new ArrayList<>();

    @TempDir
    Path folder;

    @Test
    void nothingIsLostWhenOneOfTwoIsKilledAgainAndAgain() throws IOException {
        var random = new SplittableRandom(SEED);
        var numbers = new Numbers();
        try (var from = MosquittoProcess.start(folder);
                var to = MosquittoProcess.start(folder);
                var publisher = connected(from.uri());
                var receiver = connected(to.uri())) {
            Path configuration = configuration(from.uri(), to.uri());
            receiver.subscribe("site/numbers", Qos.AT_LEAST_ONCE, numbers::arrived)
                    .join();
            var first = start(configuration, "1");
            var second = start(configuration, "2").awaitLine("source: connected");
            first.awaitLine("source: connected");
            awaitState(receiver, "1", "running");
            awaitState(receiver, "2", "running");

            var feed = new Feed(publisher, numbers, Qos.AT_LEAST_ONCE);
            for (int kill = 0; kill < KILLS; kill++) {
                feed.publish(MOST_BETWEEN_KILLS);
                numbers.awaitArrivals(numbers.arrived() + random.nextInt(1, MOST_BETWEEN_KILLS / 2));
                first.kill();
                awaitState(receiver, "1", "offline");
                first = start(configuration, "1");
            }
            feed.publish(MOST_BETWEEN_KILLS);
            numbers.awaitAll();

            System.out.printf(
                    "seed %d: %d kills, %d accepted, %d arrived, %d lost, %d duplicates%n",
                    SEED,
                    KILLS,
                    numbers.accepted(),
                    numbers.arrived(),
                    numbers.lost().size(),
                    numbers.duplicates());
            assertThat(numbers.accepted()).isEqualTo((KILLS + 1) * MOST_BETWEEN_KILLS);
            assertThat(numbers.lost()).isEmpty();
            assertThat(first.awaitLine("source: connected").terminate()).isZero();
            assertThat(second.terminate()).isZero();
            awaitState(receiver, "1", "stopped");
            assertThat(leftIn(folder.resolve("gateway-1.outbox"), to)).isZero();
            assertThat(leftIn(folder.resolve("gateway-2.outbox"), to)).isZero();
        }
    }

    @Test
    void whatIsTakenWhileTheTargetIsAwaySurvivesTheEndOfTheGateway() throws IOException {
        var numbers = new Numbers();
        try (var from = MosquittoProcess.start(folder);
                var publisher = connected(from.uri())) {
            var away = MosquittoProcess.start(folder);
            away.close();
            Path configuration = configuration(from.uri(), away.uri());
            var gateway = start(configuration, "1").awaitLine("source: connected");
            new Feed(publisher, numbers, Qos.AT_LEAST_ONCE).publish(200);
            gateway.awaitLine("pressure: SLOW"); // half of the outbox is full, and the rest waits at the source
            assertThat(gateway.terminate()).isZero();

            try (var to = away.startAgain();
                    var receiver = connected(to.uri())) {
                receiver.subscribe("site/numbers", Qos.AT_LEAST_ONCE, numbers::arrived)
                        .join();
                gateway = start(configuration, "1");
                numbers.awaitAll();

                assertThat(numbers.lost()).isEmpty();
                Map<String, Object> status = awaitState(receiver, "1", "running");
                assertThat(status).containsKeys("pressure", "fill", "received", "stored", "forwarded", "outbox");
                assertThat(gateway.terminate()).isZero();
            }
        }
    }

    @Test
    void exactlyOnceStaysSoWhileBothLinksBreakAgainAndAgain() throws IOException {
        var random = new SplittableRandom(SEED);
        var numbers = new Numbers();
        try (var from = MosquittoProcess.start(folder);
                var to = MosquittoProcess.start(folder);
                var fromLink = FaultProxy.start(from.address());
                var toLink = FaultProxy.start(to.address());
                var publisher = connected(from.uri());
                var receiver = connected(to.uri())) {
            Path configuration = configuration(uri(fromLink), uri(toLink));
            receiver.subscribe("site/numbers", Qos.EXACTLY_ONCE, numbers::arrived)
                    .join();
            var gateway = start(configuration, "1").awaitLine("source: connected");

            var feed = new Feed(publisher, numbers, Qos.EXACTLY_ONCE);
            for (int cut = 0; cut < 2 * CUTS; cut++) {
                feed.publish(BETWEEN_CUTS);
                numbers.awaitArrivals(numbers.arrived() + random.nextInt(1, BETWEEN_CUTS));
                FaultProxy.Cut how = random.nextBoolean() ? FaultProxy.Cut.FIN : FaultProxy.Cut.RST;
                (cut % 2 == 0 ? fromLink : toLink).cut(how);
            }
            numbers.awaitAll();

            assertThat(numbers.accepted()).isEqualTo(2 * CUTS * BETWEEN_CUTS);
            assertThat(numbers.lost()).isEmpty();
            assertThat(numbers.duplicates()).isZero();
            assertThat(fromLink.counters().accepted()).isGreaterThan(1);
            assertThat(toLink.counters().accepted()).isGreaterThan(1);
            assertThat(gateway.terminate()).isZero();
        }
    }

    @Test
    void whatCannotWaitIsDroppedAndCountedWhenTheOutboxIsNearlyFull() throws IOException {
        var numbers = new Numbers();
        try (var from = MosquittoProcess.start(folder);
                var publisher = connected(from.uri())) {
            var away = MosquittoProcess.start(folder);
            away.close();
            var gateway = start(configuration(from.uri(), away.uri()), "1").awaitLine("source: connected");
            for (int i = 0; i < 400; i++) { // more than the outbox holds
                publisher
                        .publish("plant/live", Integer.toString(i), Qos.AT_MOST_ONCE)
                        .join();
            }
            new Feed(publisher, numbers, Qos.AT_LEAST_ONCE).publish(100); // these wait at the source
            gateway.awaitLine("pressure: REFUSE");

            try (var to = away.startAgain();
                    var receiver = connected(to.uri())) {
                receiver.subscribe("site/numbers", Qos.AT_LEAST_ONCE, numbers::arrived)
                        .join();
                numbers.awaitAll();

                assertThat(numbers.lost()).isEmpty();
                Map<String, Object> status = awaitState(receiver, "1", "running");
                assertThat((Integer) status.get("dropped")).isBetween(100, 399);
                assertThat(status).containsEntry("failed", 0);
                assertThat(gateway.terminate()).isZero();
            }
        }
    }

    @AfterEach
    void endAll() {
        processes.forEach(GatewayProcess::kill);
    }

    private GatewayProcess start(Path configuration, String instance) {
        var process = GatewayProcess.start(configuration, instance);
        processes.add(process);
        return process;
    }

    private static String uri(FaultProxy link) {
        return "mqtt://127.0.0.1:" + link.address().getPort();
    }

    /** A small outbox, which two hundred messages fill. */
    private Path configuration(String from, String to) throws IOException {
        return Files.writeString(folder.resolve("gateway.properties"), """
                source.uri=%s
                source.share=gateway
                target.uri=%s
                outbox.messages=300
                pressure.acceptBelow=0.2
                pressure.slowAbove=0.4
                status.interval=200ms
                rules.1.filter=plant/#
                rules.1.topic=site/{#}
                """.formatted(from, to));
    }

    /** Publishes numbers, and waits until the source's broker has accepted them. */
    private static final class Feed {
        private final MqttClient publisher;
        private final Numbers numbers;
        private final Qos qos;
        private int next;

        Feed(MqttClient publisher, Numbers numbers, Qos qos) {
            this.publisher = publisher;
            this.numbers = numbers;
            this.qos = qos;
        }

        void publish(int count) {
            CompletableFuture<?>[] all = new CompletableFuture<?>[count];
            for (int i = 0; i < count; i++) {
                int number = next++;
                all[i] = publisher
                        .publish("plant/numbers", Integer.toString(number), qos)
                        .thenRun(() -> numbers.accepted(number));
            }
            CompletableFuture.allOf(all).join();
        }
    }

    private static MqttClient connected(String uri) {
        var client = MqttClient.create(
                MqttClientOptions.builder(uri).protocol(ProtocolVersion.MQTT_5).build());
        client.connect().join();
        return client;
    }

    /** Waits until a gateway's status, or its will, says this. */
    private static Map<String, Object> awaitState(MqttClient receiver, String instance, String state)
            throws IOException {
        String topic = "gateways/gateway/" + instance;
        receiver.subscribe(topic, Qos.AT_LEAST_ONCE).join();
        try {
            while (true) {
                Optional<Delivery> next = receiver.receive(PATIENCE).join();
                Delivery delivery =
                        next.orElseThrow(() -> new AssertionError("gateway " + instance + " is not " + state));
                Map<String, Object> status = JSON.std.mapFrom(delivery.text());
                if (delivery.topic().equals(topic) && state.equals(status.get("state"))) {
                    return status;
                }
            }
        } finally {
            receiver.unsubscribe(topic).join();
        }
    }

    /** How many messages the next process would find, and send. */
    private static long leftIn(Path outbox, MosquittoProcess to) {
        try (var store = FileOutboxStore.open(outbox);
                var client = MqttClient.create(MqttClientOptions.builder(to.uri())
                        .protocol(ProtocolVersion.MQTT_5)
                        .outboxStore(store)
                        .build())) {
            client.connect().join();
            return client.stats().accepted();
        }
    }
}
