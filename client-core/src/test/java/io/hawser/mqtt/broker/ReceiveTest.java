package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.Up;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.ScriptedConnection;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Receiving, over a real socket")
final class ReceiveTest extends ScriptedTest {
    private static final Duration NOW = Duration.ZERO;

    @Test
    @DisplayName("B53 L27 a handler may publish, subscribe and wait for each result")
    void aHandlerMayWaitForOperations() {
        TestClient client = connected();
        Journal<String> done = new Journal<>("done");
        Await.value(client.client().subscribe("ask", Qos.AT_LEAST_ONCE, question -> {
            client.client().publish("reply", question.text(), Qos.AT_LEAST_ONCE).join();
            client.client().subscribe("more", Qos.AT_MOST_ONCE).join();
            client.client().publish("reply", "again", Qos.AT_LEAST_ONCE).join();
            done.add(question.text());
        }));

        broker.awaitConnection(1).send(Bytes.publish("ask", 1, "one"), Bytes.publish("ask", 2, "two"));

        done.await("the second question", 2, text -> true);
        assertThat(done.all()).containsExactly("one", "two");
        broker.awaitPacket(2, PacketType.PUBACK);
    }

    @Test
    @DisplayName("B53 H26 a listener and a dependent of a future may wait for operations too")
    void aListenerAndADependentMayWait() {
        AtomicReference<MqttClient> itself = new AtomicReference<>();
        Journal<ConnectionEvent> heard = new Journal<>("heard");
        TestClient client = client(options -> options.eventListener(event -> {
            if (event instanceof Up) {
                itself.get().publish("up", "x", Qos.AT_LEAST_ONCE).join();
                heard.add(event);
            }
        }));
        itself.set(client.client());

        CompletableFuture<Boolean> chained = client.client()
                .connect()
                .thenApply(result -> client.client()
                        .publish("first", "x", Qos.AT_LEAST_ONCE)
                        .thenApply(sent -> client.client()
                                .publish("second", "x", Qos.AT_LEAST_ONCE)
                                .join())
                        .join()
                        .possibleDuplicate());

        assertThat(Await.value(chained)).isFalse();
        heard.await("Up, after its publish", event -> true);
    }

    @Test
    @DisplayName("B54 B71 H9 a handler that throws is given the next message; its QoS 1 message stays unacknowledged")
    void aHandlerThatThrowsIsGivenTheNextMessage() {
        assertThat(acknowledgedAfterTheSecondOfThreeFails(HandlerFailure.LEAVE_UNACKNOWLEDGED))
                .containsExactly(11, 13);
    }

    @Test
    @DisplayName("B54 with ACKNOWLEDGE the message whose handler threw is acknowledged too")
    void aFailedMessageIsAcknowledgedIfWanted() {
        assertThat(acknowledgedAfterTheSecondOfThreeFails(HandlerFailure.ACKNOWLEDGE))
                .containsExactly(11, 12, 13);
    }

    private List<Integer> acknowledgedAfterTheSecondOfThreeFails(HandlerFailure policy) {
        TestClient client = connected(options -> options.handlerFailure(policy));
        Journal<String> seen = new Journal<>("seen");
        Await.value(client.client().subscribe("t", Qos.AT_LEAST_ONCE, delivery -> {
            seen.add(delivery.text());
            if (delivery.text().equals("two")) {
                throw new IllegalStateException("on purpose: a test of a handler that fails");
            }
        }));

        broker.awaitConnection(1)
                .send(Bytes.publish("t", 11, "one"), Bytes.publish("t", 12, "two"), Bytes.publish("t", 13, "three"));
        broker.awaitPacket(packet -> packet.is(PacketType.PUBACK) && packet.id() == 13);

        assertThat(seen.all()).containsExactly("one", "two", "three");
        return broker.packets(PacketType.PUBACK).stream()
                .map(ReceivedPacket::id)
                .toList();
    }

    @Test
    @DisplayName("B55 PUBACK is sent after the handler returned, in the order of arrival")
    void pubackFollowsTheHandler() {
        TestClient client = connected();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Await.value(client.client().subscribe("t", Qos.AT_LEAST_ONCE, delivery -> release.join()));

        broker.awaitConnection(1)
                .send(Bytes.publish("t", 3, "a"), Bytes.publish("t", 1, "b"), Bytes.publish("t", 2, "c"));
        Await.until("three arrivals", () -> client.client().stats().received() == 3);
        Await.never(
                "a PUBACK before the handler is done",
                Duration.ofMillis(80),
                () -> !broker.packets(PacketType.PUBACK).isEmpty());
        release.complete(null);
        broker.awaitPacket(3, PacketType.PUBACK);

        assertThat(broker.packets(PacketType.PUBACK))
                .extracting(ReceivedPacket::id)
                .containsExactly(3, 1, 2);
    }

    @Test
    @DisplayName("L17 what arrived on one connection is never acknowledged on the next")
    void aPubackDoesNotOutliveItsConnection() {
        TestClient client = connected();
        CompletableFuture<Void> release = new CompletableFuture<>();
        Journal<String> handled = new Journal<>("handled");
        Await.value(client.client().subscribe("t", Qos.AT_LEAST_ONCE, delivery -> {
            release.join();
            handled.add(delivery.text());
        }));
        broker.awaitConnection(1).send(Bytes.publish("t", 7, "old"));
        Await.until("the arrival", () -> client.client().stats().received() == 1);

        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        release.complete(null);
        handled.await("the message", text -> true);
        broker.awaitConnection(2).send(Bytes.publish("t", 8, "new"));
        broker.awaitPacket(PacketType.PUBACK);

        assertThat(broker.packets(PacketType.PUBACK))
                .extracting(ReceivedPacket::id)
                .containsExactly(8);
    }

    @Test
    @DisplayName("B56 DROP_OLDEST keeps the newest L of L + k messages and counts exactly k discards")
    void dropOldestKeepsTheNewest() {
        assertThat(keptOf(12, 5, InboundPolicy.DROP_OLDEST)).containsExactly("7", "8", "9", "10", "11");
    }

    @Test
    @DisplayName("B56 DROP_OLDEST with room for one holds one")
    void dropOldestWithRoomForOneHoldsOne() {
        assertThat(keptOf(4, 1, InboundPolicy.DROP_OLDEST)).containsExactly("3");
    }

    @Test
    @DisplayName("B57 DROP_NEWEST keeps the oldest and counts the rest as discards")
    void dropNewestKeepsTheOldest() {
        assertThat(keptOf(12, 5, InboundPolicy.DROP_NEWEST)).containsExactly("0", "1", "2", "3", "4");
    }

    private List<String> keptOf(int sent, int room, InboundPolicy policy) {
        TestClient client = connected(options -> options.inboundMessages(room).inboundPolicy(policy));
        Await.value(client.client().subscribe("t", Qos.AT_MOST_ONCE));
        for (int n = 0; n < sent; n++) {
            broker.awaitConnection(1).send(Bytes.publish("t", "" + n));
        }
        Await.until("all arrivals", () -> client.client().stats().received() == sent);

        List<String> kept = drain(client.client());

        assertThat(client.client().stats().discards()).isEqualTo(sent - room);
        broker.awaitConnection(1).send(Bytes.publish("t", "one more"));
        assertThat(Await.value(client.client().receive(Await.PATIENCE))
                        .orElseThrow()
                        .text())
                .isEqualTo("one more");
        assertThat(client.client().stats().discards())
                .as("what is delivered is never a discard")
                .isEqualTo(sent - room);
        return kept;
    }

    @Test
    @DisplayName(
            "B57 L22 L64 BACKPRESSURE stops reading, loses nothing, keeps publishing, and is not taken for a dead link")
    void backpressureStopsReadingAndLosesNothing() {
        int count = 3_000;
        int room = 10;
        TestClient client = connected(options -> options.inboundMessages(room)
                .pingInterval(Duration.ofMillis(60))
                .pingTimeout(Duration.ofMillis(60)));
        Await.value(client.client().subscribe("t", Qos.AT_MOST_ONCE));
        ScriptedConnection connection = broker.awaitConnection(1);
        String payload = "x".repeat(8_000);
        for (int n = 0; n < count; n++) {
            connection.send(Bytes.publish("t", n + payload));
        }
        Await.until("a full queue", () -> client.client().stats().undelivered() >= room);

        Await.pass(Duration.ofMillis(400));
        long whilePaused = client.client().stats().received();
        client.client().publish("p", "still going", Qos.AT_MOST_ONCE);
        broker.awaitPacket(packet -> packet.isPublish("p"));
        List<String> taken = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            taken.add(Await.value(client.client().receive(Await.PATIENCE))
                    .orElseThrow()
                    .text()
                    .replace("x", ""));
        }

        assertThat(whilePaused).as("one read beyond the bound at most").isLessThan(200);
        assertThat(taken)
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
        assertThat(client.upsAndDowns()).hasSize(1);
        assertThat(client.client().stats().discards()).isZero();
    }

    @Test
    @DisplayName("B58 each of 1000 messages goes to exactly one of two consumers")
    void eachMessageGoesToOneConsumer() {
        int count = 1_000;
        TestClient client = connected();
        Await.value(client.client().subscribe("t", Qos.AT_MOST_ONCE));
        List<CompletableFuture<List<String>>> consumers = IntStream.range(0, 2)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> drain(client.client(), Duration.ofMillis(500))))
                .toList();

        for (int n = 0; n < count; n++) {
            broker.awaitConnection(1).send(Bytes.publish("t", "" + n));
        }

        List<String> all = new ArrayList<>();
        consumers.forEach(consumer -> all.addAll(Await.value(consumer)));
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("B72 H19 messages of a resumed session wait, unacknowledged, until somebody asks for them")
    void messagesWithoutAReceiverWaitUnacknowledged() {
        broker.always(Script.polite()
                .on(
                        PacketType.CONNECT,
                        Answer.acceptWithSession()
                                .and(Answer.raw(Bytes.publish("early", 5, "first")))
                                .and(Answer.raw(Bytes.publish("early", 6, "second")))));
        TestClient client = connectedWithSession(options -> options);
        Await.until("two arrivals", () -> client.client().stats().received() == 2);
        Await.never(
                "a PUBACK without a receiver",
                Duration.ofMillis(80),
                () -> !broker.packets(PacketType.PUBACK).isEmpty());

        assertThat(Await.value(client.client().receive(NOW)).map(Delivery::text))
                .contains("first");
        assertThat(broker.awaitPacket(PacketType.PUBACK).id()).isEqualTo(5);

        Journal<Delivery> arrived = client.collect("early", Qos.AT_LEAST_ONCE);
        assertThat(arrived.await("a message", message -> true).text()).isEqualTo("second");
        assertThat(broker.awaitPacket(2, PacketType.PUBACK).id()).isEqualTo(6);
    }

    @Test
    @DisplayName("B59 retained and DUP flags, QoS, topic and payload are passed on")
    void flagsArePassedOn() {
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect("#", Qos.AT_LEAST_ONCE);

        broker.awaitConnection(1).send(Bytes.publish(1, "kept", 0, "grüße"), Bytes.publish(8 | 2, "repeated", 9, ""));

        Delivery second = arrived.await("two messages", 2, message -> true);
        Delivery first = arrived.all().get(0);
        assertThat(List.of(first.retained(), first.duplicate(), first.qos(), first.topic(), first.text()))
                .containsExactly(true, false, Qos.AT_MOST_ONCE, "kept", "grüße");
        assertThat(List.of(second.retained(), second.duplicate(), second.qos(), second.topic(), second.text()))
                .containsExactly(false, true, Qos.AT_LEAST_ONCE, "repeated", "");
    }

    @Test
    @DisplayName("B61 400 messages in a burst are handled in order")
    void aBurstIsHandledInOrder() {
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect("t", Qos.AT_LEAST_ONCE);
        byte[][] burst = IntStream.rangeClosed(1, 400)
                .mapToObj(n -> Bytes.publish("t", n, "" + n))
                .toArray(byte[][]::new);

        broker.awaitConnection(1).send(burst);
        broker.awaitPacket(400, PacketType.PUBACK);

        List<String> expected =
                IntStream.rangeClosed(1, 400).mapToObj(Integer::toString).toList();
        assertThat(arrived.all()).extracting(Delivery::text).containsExactlyElementsOf(expected);
        assertThat(broker.packets(PacketType.PUBACK))
                .extracting(packet -> "" + packet.id())
                .containsExactlyElementsOf(expected);
    }

    private static List<String> drain(MqttClient client) {
        return drain(client, NOW);
    }

    private static List<String> drain(MqttClient client, Duration patience) {
        List<String> taken = new ArrayList<>();
        Optional<Delivery> next = Await.value(client.receive(patience));
        while (next.isPresent()) {
            taken.add(next.get().text());
            next = Await.value(client.receive(patience));
        }
        return taken;
    }
}
