package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.ConnectionEvent.Up;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.OutageReport;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.ScriptedConnection;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Outages, over a real socket")
final class OutageTest extends ScriptedTest {
    @Test
    @DisplayName("B21 a link that is cut and restored gives one Down and one Up; failed attempts give neither")
    void aCutLinkGivesOneDownAndOneUp() {
        TestClient client = connected();

        broker.goDown();
        client.awaitDown(1);
        client.events().await("a failed attempt", 3, AttemptFailed.class::isInstance);
        broker.listen();
        Up back = client.awaitUp(2);

        assertThat(client.upsAndDowns()).extracting(Object::getClass).containsExactly(Up.class, Down.class, Up.class);
        assertThat(back.connection()).isEqualTo(2);
        OutageReport report = back.outage().orElseThrow();
        assertThat(report.cause()).isEqualTo(DownCause.NETWORK_ERROR);
        assertThat(report.attempts()).isGreaterThanOrEqualTo(4);
        assertThat(report.duration()).isPositive().isLessThan(Duration.ofSeconds(10));
    }

    @Test
    @DisplayName("B22 three outages behind a blocked listener are all seen, in order, each with its cause and number")
    void aSlowListenerMissesNothing() {
        Journal<ConnectionEvent> seen = new Journal<>("seen");
        CountDownLatch blocked = new CountDownLatch(1);
        MqttClient client = connected(options -> options.eventListener(event -> {
                    awaitLatch(blocked);
                    seen.add(event);
                }))
                .client();

        broker.awaitConnection(1).finish();
        Await.until("connection 2", () -> client.stats().connections() == 2);
        broker.awaitConnection(2).reset();
        Await.until("connection 3", () -> client.stats().connections() == 3);
        broker.awaitConnection(3).finish();
        Await.until("connection 4", () -> client.stats().connections() == 4);
        assertThat(seen.size()).isZero();
        blocked.countDown();
        seen.await("Up", 4, Up.class::isInstance);

        assertThat(seen.all())
                .extracting(OutageTest::inWords)
                .containsExactly("up 1", "down 1", "up 2", "down 2", "up 3", "down 3", "up 4");
        assertThat(seen.all(Down.class::isInstance))
                .extracting(event -> ((Down) event).cause())
                .containsExactly(DownCause.CLOSED_BY_BROKER, DownCause.NETWORK_ERROR, DownCause.CLOSED_BY_BROKER);
    }

    private static String inWords(ConnectionEvent event) {
        if (event instanceof Down down) {
            return "down " + down.connection();
        }
        return event instanceof Up up ? "up " + up.connection() : event.toString();
    }

    @Test
    @DisplayName("B67 a blip with a clean session fails nothing: in flight and held publishes complete after recovery")
    void aBlipFailsNoPublish() {
        broker.next(Script.polite().on(PacketType.PUBLISH, Answer.nothing()));
        TestClient client = connected();
        CompletableFuture<PublishResult> inFlight = client.client().publish("t", "in flight", Qos.AT_LEAST_ONCE);
        broker.awaitPacket(PacketType.PUBLISH);

        broker.goDown();
        client.awaitDown(1);
        CompletableFuture<PublishResult> held = client.client().publish("t", "held", Qos.AT_LEAST_ONCE);
        CompletableFuture<PublishResult> heldToo = client.client().publish("t", "held too", Qos.AT_MOST_ONCE);
        assertThat(List.of(inFlight, held, heldToo)).noneMatch(CompletableFuture::isDone);
        broker.listen();

        assertThat(Await.value(inFlight).possibleDuplicate()).isTrue();
        assertThat(Await.value(held).possibleDuplicate()).isFalse();
        Await.value(heldToo);
        broker.awaitPacket(4, PacketType.PUBLISH);
        assertThat(publishedOn(2)).containsExactly("in flight", "held", "held too");
    }

    @Test
    @DisplayName("B37 L50 publishes 0..99 across an outage arrive in order")
    void publishesAcrossAnOutageArriveInOrder() {
        broker.next(Script.polite().on(PacketType.PUBLISH, Answer.puback().times(20, Answer.nothing())));
        TestClient client = connected();
        List<CompletableFuture<PublishResult>> before = publish(client.client(), 0, 50);
        broker.awaitPacket(50, PacketType.PUBLISH);
        Await.until("20 acknowledgements", () -> client.client().stats().acked() == 20);

        broker.goDown();
        client.awaitDown(1);
        List<CompletableFuture<PublishResult>> during = publish(client.client(), 50, 100);
        broker.listen();
        before.forEach(Await::value);
        during.forEach(Await::value);

        List<String> arrived = broker.packets(PacketType.PUBLISH).stream()
                .map(packet -> packet.text())
                .toList();
        assertThat(arrived.stream().distinct())
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(Integer::toString).toList());
        assertThat(publishedOn(2))
                .as("what was not acknowledged, then what was held")
                .containsExactlyElementsOf(
                        IntStream.range(20, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("B73 B23 a broker that accepts and drops each connection at once is asked ever less often")
    void aBrokerThatAcceptsAndDropsIsAskedEverLessOften() {
        broker.always(Script.polite().on(PacketType.CONNECT, Answer.accept().and(Answer.finish())));
        Backoff backoff = new Backoff(Duration.ofMillis(10), Duration.ofMillis(400), Duration.ofSeconds(10));

        connected(options -> options.backoff(backoff));
        Await.pass(Duration.ofSeconds(1));

        // With the shortest waits that the jitter allows it would be 17; at the first delay's speed, 100 to 500.
        assertThat(broker.connections()).isBetween(3, 20);
    }

    @Test
    @DisplayName("B63 B76 H10 disconnect during an outage ends the attempts at once")
    void disconnectDuringAnOutageEndsTheAttempts() {
        TestClient client = connected();
        broker.goDown();
        client.events().await("a failed attempt", 2, AttemptFailed.class::isInstance);
        CompletableFuture<PublishResult> held = client.client().publish("t", "held", Qos.AT_LEAST_ONCE);

        Await.value(client.client().disconnect(), Duration.ofSeconds(1));
        broker.listen();

        Await.never("a connection", Duration.ofMillis(400), () -> broker.connections() > 1);
        assertThat(Await.failure(held)).hasMessageContaining("closed");
        client.events().await("Closed", ConnectionEvent.Closed.class::isInstance);
    }

    @Test
    @DisplayName("B63 disconnect during the first connect fails it and hangs up")
    void disconnectDuringTheFirstConnectFailsIt() {
        broker.always(Script.silent());
        TestClient client = client();
        CompletableFuture<?> connecting = client.client().connect();
        broker.awaitPacket(PacketType.CONNECT);

        Await.value(client.client().disconnect(), Duration.ofSeconds(1));

        assertThat(Await.failure(connecting)).isInstanceOf(MqttClosedException.class);
        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        Await.never("another attempt", Duration.ofMillis(200), () -> broker.connections() > 1);
    }

    @Test
    @DisplayName("B63 disconnect during the handshake of a reconnect hangs up and ends the attempts")
    void disconnectDuringAReconnectHangsUp() {
        broker.next(Script.polite(), Script.silent());
        TestClient client = connected();
        broker.awaitConnection(1).reset();
        client.awaitDown(1);
        broker.awaitPacket(2, PacketType.CONNECT);

        Await.value(client.client().disconnect(), Duration.ofSeconds(1));

        assertThat(broker.awaitConnection(2).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        Await.never("another attempt", Duration.ofMillis(200), () -> broker.connections() > 2);
        assertThat(client.upsAndDowns()).hasSize(2);
    }

    @Test
    @DisplayName("L34 reconnectNow cuts the wait short")
    void reconnectNowCutsTheWaitShort() {
        Backoff slow = new Backoff(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5));
        TestClient client = connected(options -> options.backoff(slow));
        broker.awaitConnection(1).reset();
        client.awaitDown(1);

        client.client().reconnectNow();

        client.awaitUp(2);
        assertThat(broker.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("B25 L41 a refusal after a good connection is reported and retried")
    void aRefusalOnReconnectIsReportedAndRetried() {
        Backoff quick = new Backoff(Duration.ofMillis(20), Duration.ofMillis(20), Duration.ofSeconds(10));
        broker.next(Script.polite(), Script.refusing(5), Script.refusing(4));
        TestClient client = connected(options -> options.backoff(quick));

        broker.awaitConnection(1).reset();

        client.awaitUp(2);
        assertThat(client.events().all(AttemptFailed.class::isInstance))
                .extracting(event -> ((AttemptFailed) event).error().getMessage())
                .satisfiesExactly(
                        first -> assertThat(first).contains("return code 5"),
                        second -> assertThat(second).contains("return code 4"));
    }

    static List<CompletableFuture<PublishResult>> publish(MqttClient client, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> client.publish("n", Integer.toString(n), Qos.AT_LEAST_ONCE))
                .toList();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
