package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.ProgramLogs;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to every broker with every version of MQTT: messages of all sizes and QoS, an outage, and a clean end. */
@DisplayName("Each way to each broker carries everything, also over an outage")
@Tag("broker")
@Timeout(120)
@ExtendWith(ProgramLogs.class)
final class MatrixTest {
    private static final MatrixBrokers BROKERS = new MatrixBrokers();
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final int[] SIZES = {0, 1, 100_000};
    private static final int[] SIZES_HELD = {0, 1, 1_000};

    /** Mosquitto 2.0.11 sends 40 kB a second over WebSocket, a piece of 4 kB each tenth of a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Random random = new Random(1);
    private final List<byte[]> sent = new ArrayList<>();

    @AfterAll
    static void close() {
        BROKERS.close();
    }

    static List<Cell> cells() {
        return Cell.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    @DisplayName("Nothing is lost, and the end is a clean one")
    void nothingIsLost(Cell cell) {
        TestBroker broker = BROKERS.get(cell.broker());
        String name = "m" + NAMES.incrementAndGet();
        try (Line line = Line.to(cell, BROKERS);
                TestClient other = plain(broker, cell, name);
                TestClient client = client(cell, name, line)) {
            Journal<Delivery> wills = other.collect(name + "/will", Qos.AT_LEAST_ONCE);
            client.connect();
            Journal<Delivery> arrived = client.collect(name + "/data", Qos.EXACTLY_ONCE);
            publish(client, name, SIZES, Qos.values()).forEach(MatrixTest::await);
            awaitAll(arrived);

            line.unplug();
            client.awaitDown(1);
            List<CompletableFuture<PublishResult>> held = new ArrayList<>();
            held.addAll(publish(client, name, SIZES_HELD, Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE));
            held.addAll(publish(other, name, SIZES_HELD, Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE));
            if (cell.tellsOfOutages()) {
                wills.await("the will, for the outage", message -> true);
            }
            line.connect();
            held.forEach(MatrixTest::await);
            awaitAll(arrived);

            assertThat(client.awaitUp(2).sessionPresent()).isEqualTo(cell.version() != ProtocolVersion.MQTT_3_1);
            Await.value(client.client().disconnect());
            assertNoFurtherWill(other, name, wills, wills.size());
        }
    }

    private static void await(CompletableFuture<PublishResult> result) {
        Await.value(result, PATIENCE);
    }

    private static TestClient plain(TestBroker broker, Cell cell, String name) {
        TestClient client = TestClient.of(
                broker.uri(), options -> options.protocol(cell.version()).clientId(name + "-other"));
        client.connect();
        return client;
    }

    private static TestClient client(Cell cell, String name, Line line) {
        Will will = Will.of(name + "/will", "vanished", Qos.AT_LEAST_ONCE, false);
        return TestClient.of(
                URI.create(line.uri()),
                options -> cell.way()
                        .on(options, BROKERS)
                        .protocol(cell.version())
                        .clientId(name)
                        .cleanStart(false)
                        .cleanStartOnReconnect(false)
                        .will(will));
    }

    private List<CompletableFuture<PublishResult>> publish(TestClient client, String name, int[] sizes, Qos... levels) {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        for (Qos qos : levels) {
            for (int size : sizes) {
                byte[] payload = new byte[size];
                random.nextBytes(payload);
                sent.add(payload);
                results.add(client.client().publish(name + "/data", payload, qos));
            }
        }
        return results;
    }

    /** QoS 1 may come twice, and what is in flight may be the same bytes as what came before. */
    private void awaitAll(Journal<Delivery> arrived) {
        List<ByteBuffer> wanted = sent.stream().map(ByteBuffer::wrap).toList();
        Await.until(
                () -> wanted.size() + " messages, of which came the sizes "
                        + arrived.all().stream()
                                .map(message -> message.payload().length)
                                .toList(),
                PATIENCE,
                () -> {
                    List<ByteBuffer> missing = new ArrayList<>(wanted);
                    arrived.all().forEach(message -> missing.remove(ByteBuffer.wrap(message.payload())));
                    return missing.isEmpty();
                });
        assertThat(arrived.all())
                .allMatch(message -> sent.stream().anyMatch(payload -> Arrays.equals(payload, message.payload())));
    }

    private static void assertNoFurtherWill(TestClient other, String name, Journal<Delivery> wills, int before) {
        Await.value(other.client().publish(name + "/will", "end", Qos.AT_LEAST_ONCE));
        wills.await("the end", message -> message.text().equals("end"));
        assertThat(wills.size()).isEqualTo(before + 1);
    }
}
