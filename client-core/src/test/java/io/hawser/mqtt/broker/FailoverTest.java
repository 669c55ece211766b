package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.ConnectionEvent.Up;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Failover;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.FreePort;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes that know nothing of each other. */
@Tag("broker")
@Timeout(60)
@DisplayName("Two brokers, one client")
final class FailoverTest {
    /** Far above one wait of {@link TestClient#QUICK} and two attempts on the same machine. */
    private static final Duration SOON = Duration.ofSeconds(2);

    private static final int MESSAGES = 2_000;

    private MosquittoBroker first;
    private MosquittoBroker second;

    @BeforeEach
    void start() {
        first = MosquittoBroker.startInMemory();
        second = MosquittoBroker.startInMemory();
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("B67 one is killed under load: the client is soon on the other, and nothing is lost at QoS 1")
    void nothingIsLost(ProtocolVersion protocol) {
        List<CompletableFuture<PublishResult>> results = new ArrayList<>();
        try (TestClient client = TestClient.of(
                        first.uri(),
                        options ->
                                options.protocol(protocol).servers(second.uri().toString()));
                TestClient watcher = TestClient.of(second.uri(), options -> options)) {
            client.connect();
            watcher.connect();
            Journal<Delivery> arrived = watcher.collect("load", Qos.AT_LEAST_ONCE);

            first.freeze(); // from here on it reads nothing, so what is sent to it is lost with it
            for (int i = 0; i < MESSAGES; i++) {
                results.add(client.client().publish("load", "" + i, Qos.AT_LEAST_ONCE));
            }
            Await.until("messages in flight", () -> client.client().stats().inFlight() > 0);
            first.kill();
            results.forEach(Await::value);
            arrived.await("all messages", MESSAGES, delivery -> true);
            Down down = client.awaitDown(1);
            Up up = client.awaitUp(2);

            assertThat(arrived.all()).extracting(Delivery::text).containsExactlyElementsOf(numbers());
            assertThat(down.endpoint()).isEqualTo(endpoint(first));
            assertThat(up.endpoint()).isEqualTo(endpoint(second));
            assertThat(up.outage().orElseThrow().duration()).isLessThan(SOON);
        }
    }

    private static List<String> numbers() {
        return IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
    }

    @Test
    @DisplayName("The first connect takes the server that is there, and says which")
    void firstConnect() {
        String nobody = "mqtt://127.0.0.1:" + FreePort.choose();
        first.kill();
        try (TestClient client = TestClient.of(
                first.uri(), options -> options.servers(nobody, second.uri().toString()))) {
            Endpoint reached = client.connect().endpoint();

            assertThat(reached).isEqualTo(endpoint(second));
            assertThat(client.events().all(AttemptFailed.class::isInstance))
                    .extracting(event -> ((AttemptFailed) event).nextDelay())
                    .containsExactly(Duration.ZERO, Duration.ZERO);
        }
    }

    @Test
    @DisplayName("If none is there, connect fails with the last failure, and an event tells of the other")
    void nobodyIsThere() {
        first.kill();
        second.kill();
        try (TestClient client = TestClient.of(
                first.uri(), options -> options.servers(second.uri().toString()))) {
            Throwable failure = Await.failure(client.client().connect());

            assertThat(failure).hasMessageContaining(endpoint(second).toString());
            AttemptFailed other =
                    (AttemptFailed) client.events().await("the other one", AttemptFailed.class::isInstance);
            assertThat(other.endpoint()).isEqualTo(endpoint(first));
        }
    }

    @Test
    @DisplayName("A subscriber goes on at the other one, and goes back when that is asked for")
    void failBack() {
        Failover back = Failover.builder()
                .coolDown(Duration.ofMillis(100), Duration.ofMillis(100))
                .failBack(Duration.ofSeconds(1))
                .build();
        try (TestClient client = TestClient.of(
                first.uri(), options -> options.servers(second.uri().toString()).failover(back))) {
            client.connect();
            Journal<Delivery> arrived = client.collect("news", Qos.AT_LEAST_ONCE);

            first.kill();
            assertThat(client.awaitUp(2).endpoint()).isEqualTo(endpoint(second));
            Await.value(client.client().publish("news", "at the second", Qos.AT_LEAST_ONCE));
            arrived.await("a message", 1, delivery -> delivery.text().equals("at the second"));
            first.restart();
            Up last = (Up) client.events().await("Up at the first", 2, event -> isUpAt(event, first));
            Await.value(client.client().publish("news", "at the first", Qos.AT_LEAST_ONCE));
            arrived.await("a message", 1, delivery -> delivery.text().equals("at the first"));

            assertThat(last.outage().orElseThrow().cause()).isEqualTo(DownCause.FAIL_BACK);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("A session that another server has kept from before is discarded there: its old messages do not come")
    void sessionsAreNotMixed(ProtocolVersion protocol) {
        try (TestClient before = TestClient.of(
                second.uri(),
                options -> options.protocol(protocol)
                        .clientId("moving")
                        .cleanStart(false)
                        .cleanStartOnReconnect(false))) {
            before.connect();
            before.collect("old/#", Qos.EXACTLY_ONCE);
        }
        try (TestClient publisher = TestClient.of(second.uri(), options -> options);
                TestClient client = TestClient.of(
                        first.uri(),
                        options -> options.protocol(protocol)
                                .clientId("moving")
                                .cleanStart(false)
                                .cleanStartOnReconnect(false)
                                .servers(second.uri().toString()))) {
            publisher.connect();
            Await.value(publisher.client().publish("old/news", "stale", Qos.EXACTLY_ONCE));
            client.connect();
            Journal<Delivery> arrived = client.collect("new/#", Qos.EXACTLY_ONCE);

            first.kill();
            Up up = client.awaitUp(2);
            Await.value(client.client().publish("new/news", "fresh", Qos.EXACTLY_ONCE));
            arrived.await("the new one", 1, delivery -> delivery.text().equals("fresh"));

            assertThat(up.sessionPresent()).isFalse();
            assertThat(arrived.all()).hasSize(1);
            assertThat(client.client().stats().received()).isEqualTo(1);
        }
    }

    private static boolean isUpAt(Object event, MosquittoBroker broker) {
        return event instanceof Up up && up.endpoint().equals(endpoint(broker));
    }

    private static Endpoint endpoint(MosquittoBroker broker) {
        return Endpoint.of(broker.uri().toString());
    }
}
