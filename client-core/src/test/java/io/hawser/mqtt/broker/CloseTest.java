package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent.Closed;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.ScriptedConnection;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Disconnecting, over a real socket")
final class CloseTest extends ScriptedTest {
    @Test
    @DisplayName(
            "B62 DISCONNECT is the last packet, the client closes, nothing follows and no Down is raised [MQTT-3.14.4-1] [MQTT-3.14.4-2]")
    void disconnectIsTheLastPacket() {
        TestClient client = connected();
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));

        Await.value(client.client().disconnect());

        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        assertThat(typesOf(1)).containsExactly(PacketType.CONNECT, PacketType.PUBLISH, PacketType.DISCONNECT);
        client.events().await("Closed", Closed.class::isInstance);
        Await.never("a reconnect", Duration.ofMillis(150), () -> broker.connections() > 1);
        assertThat(client.upsAndDowns()).hasSize(1);
    }

    @Test
    @DisplayName("B62 what is called after disconnect fails at once and says that the client is closed")
    void whatIsCalledAfterwardsFailsAtOnce() {
        TestClient client = connected();
        Await.value(client.client().disconnect());
        Duration atOnce = Duration.ofMillis(500);

        Throwable publish = Await.failure(client.client().publish("t", "x", Qos.AT_LEAST_ONCE), atOnce);
        List<Throwable> others = List.of(
                Await.failure(client.client().subscribe("t", Qos.AT_MOST_ONCE), atOnce),
                Await.failure(client.client().unsubscribe("t"), atOnce),
                Await.failure(client.client().receive(Duration.ofMinutes(1)), atOnce));

        assertThat(((MqttPublishException) publish).failure()).isEqualTo(PublishFailure.CLOSED);
        assertThat(others)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(MqttClosedException.class)
                        .hasMessageContaining("closed"));
        assertThat(Await.value(client.client().ping())).isFalse();
        Await.value(client.client().disconnect(), atOnce);
    }

    @Test
    @DisplayName("B62 disconnect waits for what was called before it: it is sent and acknowledged first")
    void disconnectDrainsWhatWasCalledBefore() {
        broker.always(Script.polite().on(PacketType.PUBLISH, Answer.puback().after(Duration.ofMillis(100))));
        TestClient client = connected();
        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, 20);

        Await.value(client.client().disconnect());

        publishes.forEach(Await::value);
        broker.awaitPacket(PacketType.DISCONNECT);
        assertThat(typesOf(1)).hasSize(22).endsWith(PacketType.PUBLISH, PacketType.DISCONNECT);
    }

    @Test
    @DisplayName("B62 what is not acknowledged within the drain time fails, and DISCONNECT is sent all the same")
    void whatIsNotAcknowledgedInTimeFails() {
        broker.always(Script.polite().on(PacketType.PUBLISH, Answer.nothing()));
        TestClient client = connected();
        CompletableFuture<PublishResult> publish = client.client().publish("t", "x", Qos.AT_LEAST_ONCE);

        long begin = System.nanoTime();
        Await.value(client.client().disconnect(Duration.ofMillis(200)));

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(190), Duration.ofMillis(1_000));
        MqttPublishException failure = (MqttPublishException) Await.failure(publish);
        assertThat(failure.failure()).isEqualTo(PublishFailure.CLOSED);
        assertThat(failure.outcome()).isEqualTo(Outcome.MAYBE_SENT);
        broker.awaitPacket(PacketType.DISCONNECT);
    }

    @Test
    @DisplayName("B62 disconnect before connect completes, and connect afterwards works")
    void disconnectBeforeConnectCompletes() {
        TestClient client = client();

        Await.value(client.client().disconnect());

        assertThat(client.connect().sessionPresent()).isFalse();
    }

    @Test
    @DisplayName("B64 L36 L63 one client connects and disconnects 100 times and leaves no socket and no thread behind")
    void aHundredConnectsLeaveNothingBehind() {
        broker.always(Script.polite().on(PacketType.DISCONNECT, Answer.finish())); // as brokers do
        TestClient client = client();
        connectAndDisconnect(client);
        int threadsBefore = threadsOfTheClient();

        for (int n = 0; n < 99; n++) {
            connectAndDisconnect(client);
        }

        assertThat(broker.connections()).isEqualTo(100);
        for (int n = 1; n <= 100; n++) {
            assertThat(broker.awaitConnection(n).awaitEnd()).isEqualTo(ScriptedConnection.End.ENDED_BY_BROKER);
        }
        assertThat(broker.packets(PacketType.DISCONNECT)).hasSize(100);
        // Event loops are shared and bounded; callback threads come and go, a handful at a time.
        assertThat(threadsOfTheClient()).isLessThanOrEqualTo(threadsBefore + 8);
        client.events().await("Closed", 100, Closed.class::isInstance);
        assertThat(client.upsAndDowns()).hasSize(100);
    }

    private static void connectAndDisconnect(TestClient client) {
        client.connect();
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));
        Await.value(client.client().disconnect());
    }

    private static int threadsOfTheClient() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("hawser"))
                .count();
    }

    @Test
    @DisplayName("B62 L26 close from a handler, on the event loop too, does not deadlock")
    void closeFromAHandlerDoesNotDeadlock() {
        TestClient ordinary = connected();
        closeFromAHandler(ordinary, 1);
        TestClient onTheLoop = connected(options -> options.callbackExecutor(Runnable::run));
        closeFromAHandler(onTheLoop, 2);
    }

    private void closeFromAHandler(TestClient client, int connection) {
        Journal<String> closed = new Journal<>("closed");
        MqttClient itself = client.client();
        Await.value(itself.subscribe("t", Qos.AT_LEAST_ONCE, delivery -> {
            itself.close();
            closed.add(delivery.text());
        }));

        broker.awaitConnection(connection).send(Bytes.publish("t", 1, "x"));

        closed.await("the handler to return", text -> true);
        assertThat(broker.awaitConnection(connection).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
    }
}
