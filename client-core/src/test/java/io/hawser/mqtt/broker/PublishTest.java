package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Qos0WhenDown;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Publishing, over a real socket")
final class PublishTest extends ScriptedTest {
    private static final Script DEAF_TO_PUBLISHES = Script.polite().on(PacketType.PUBLISH, Answer.nothing());

    @Test
    @DisplayName("B34 a resumed session gets the original ids with DUP, in order, before anything new")
    void aResumedSessionGetsTheOriginalIds() {
        broker.next(DEAF_TO_PUBLISHES, Script.polite().withSession());
        TestClient client = connectedWithSession(options -> options);
        List<CompletableFuture<PublishResult>> publishes = publishThreeAndOneDuringTheOutage(client);

        publishes.forEach(Await::value);

        assertThat(packetsOf(2).stream().filter(packet -> packet.is(PacketType.PUBLISH)))
                .extracting(ReceivedPacket::text, ReceivedPacket::id, ReceivedPacket::dup)
                .containsExactly(
                        tuple("0", 1, true), tuple("1", 2, true), tuple("2", 3, true), tuple("during", 4, false));
    }

    @Test
    @DisplayName("B34 a lost session gets new messages with new ids and without DUP, in order")
    void aLostSessionGetsNewIds() {
        broker.next(DEAF_TO_PUBLISHES);
        TestClient client = connected();
        List<CompletableFuture<PublishResult>> publishes = publishThreeAndOneDuringTheOutage(client);

        publishes.forEach(Await::value);

        assertThat(packetsOf(2).stream().filter(packet -> packet.is(PacketType.PUBLISH)))
                .extracting(ReceivedPacket::text, ReceivedPacket::id, ReceivedPacket::dup)
                .containsExactly(
                        tuple("0", 4, false), tuple("1", 5, false), tuple("2", 6, false), tuple("during", 7, false));
    }

    @Test
    @DisplayName("B34 with ALWAYS_NEW_PACKET_ID even a resumed session gets new ids")
    void alwaysNewPacketIdMeansAlways() {
        broker.next(DEAF_TO_PUBLISHES, Script.polite().withSession());
        TestClient client = connectedWithSession(options -> options.redelivery(Redelivery.ALWAYS_NEW_PACKET_ID));
        List<CompletableFuture<PublishResult>> publishes = publishThreeAndOneDuringTheOutage(client);

        publishes.forEach(Await::value);

        assertThat(packetsOf(2).stream().filter(packet -> packet.is(PacketType.PUBLISH)))
                .extracting(ReceivedPacket::text, ReceivedPacket::id, ReceivedPacket::dup)
                .containsExactly(
                        tuple("0", 4, false), tuple("1", 5, false), tuple("2", 6, false), tuple("during", 7, false));
    }

    private List<CompletableFuture<PublishResult>> publishThreeAndOneDuringTheOutage(TestClient client) {
        List<CompletableFuture<PublishResult>> publishes = new ArrayList<>(OutageTest.publish(client.client(), 0, 3));
        broker.awaitPacket(3, PacketType.PUBLISH);
        broker.goDown();
        client.awaitDown(1);
        publishes.add(client.client().publish("n", "during", Qos.AT_LEAST_ONCE));
        broker.listen();
        return publishes;
    }

    @Test
    @DisplayName("B36 a QoS 0 publish while down fails at once when it is told to")
    void qos0WhileDownFailsAtOnce() {
        for (Qos0WhenDown policy : List.of(Qos0WhenDown.DROP, Qos0WhenDown.FAIL)) {
            TestClient client = client(options -> options.qos0WhenDown(policy));

            CompletableFuture<PublishResult> publish = client.client().publish("t", "now", Qos.AT_MOST_ONCE);
            CompletableFuture<PublishResult> patient = client.client().publish("t", "later", Qos.AT_LEAST_ONCE);

            MqttPublishException failure = (MqttPublishException) Await.failure(publish);
            assertThat(failure.failure())
                    .isEqualTo(policy == Qos0WhenDown.DROP ? PublishFailure.DROPPED : PublishFailure.NOT_CONNECTED);
            assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
            assertThat(patient).isNotDone();
            client.connect();
            Await.value(patient);
        }
        assertThat(broker.packets(PacketType.PUBLISH))
                .extracting(ReceivedPacket::text)
                .containsExactly("later", "later");
    }

    @Test
    @DisplayName(
            "B35 L14 what was published while down is sent by the connection itself, QoS 0 and 1, without new calls")
    void whatWasPublishedWhileDownIsSentByTheConnection() {
        TestClient client = client();
        CompletableFuture<PublishResult> zero = client.client().publish("t", "zero", Qos.AT_MOST_ONCE);
        CompletableFuture<PublishResult> one = client.client().publish("t", "one", Qos.AT_LEAST_ONCE);
        Await.never("an end without a connection", Duration.ofMillis(50), () -> zero.isDone() || one.isDone());

        client.connect();

        assertThat(Await.value(zero).qos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(Await.value(one).qos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(publishedOn(1)).containsExactly("zero", "one");
    }

    @Test
    @DisplayName("B43 L7 ids go 1..65535 and then 1 again, and one that is in use is skipped")
    void packetIdsRollOverAndSkipWhatIsInUse() {
        int inUse = 3;
        Answer allButOne = (packet, connection) -> {
            if (packet.id() != inUse) {
                Answer.puback().to(packet, connection);
            }
        };
        broker.always(Script.polite().on(PacketType.PUBLISH, allButOne));
        TestClient client = connected(options -> options.ackTimeout(Duration.ofMinutes(5)));
        int count = 65_539;

        List<CompletableFuture<PublishResult>> publishes = IntStream.range(0, count)
                .mapToObj(n -> client.client().publish("t", new byte[0], Qos.AT_LEAST_ONCE))
                .toList();
        broker.awaitPacket(count, PacketType.PUBLISH);
        broker.awaitConnection(1).send(Bytes.puback(inUse));
        publishes.forEach(Await::value);

        int[] ids = broker.packets(PacketType.PUBLISH).stream()
                .mapToInt(ReceivedPacket::id)
                .toArray();
        assertThat(ids)
                .isEqualTo(IntStream.concat(IntStream.rangeClosed(1, 65_535), IntStream.of(1, 2, 4, 5))
                        .toArray());
    }

    @Test
    @DisplayName("B44 the latency of sequential publishes is the round trip, not a polling interval")
    void sequentialPublishesTakeARoundTripEach() {
        TestClient client = connected();
        int count = 2_000;
        long begin = System.nanoTime();

        for (int n = 0; n < count; n++) {
            Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));
        }

        // A poll of 100 ms would take 200 s, one of 10 ms 20 s; loopback takes less than half a second.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(8));
    }

    @Test
    @DisplayName("B44 a hundred callers at once all proceed at once")
    void aHundredCallersProceedAtOnce() {
        broker.always(DEAF_TO_PUBLISHES);
        TestClient client = connected();
        List<CompletableFuture<CompletableFuture<PublishResult>>> calls = IntStream.range(0, 100)
                .mapToObj(n ->
                        CompletableFuture.supplyAsync(() -> client.client().publish("t", "" + n, Qos.AT_LEAST_ONCE)))
                .toList();

        broker.awaitPacket(100, PacketType.PUBLISH);
        for (int id = 1; id <= 100; id++) {
            broker.awaitConnection(1).send(Bytes.puback(id));
        }

        calls.forEach(call -> Await.value(Await.value(call)));
        assertThat(client.client().stats().roundTrip()).isPositive();
    }

    @Test
    @DisplayName("B45 a topic with a wildcard or NUL is rejected at the call")
    void anIllegalTopicIsRejectedAtTheCall() {
        MqttClient client = client().client();

        for (String topic : List.of("", "a/+", "a/#", "a\0b", "half \ud83d")) {
            assertThatThrownBy(() -> client.publish(topic, "x", Qos.AT_MOST_ONCE))
                    .as(topic)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    @DisplayName("B68 H1 publish returns at once before the first connect, and all of it is delivered after it")
    void publishReturnsAtOnceBeforeTheFirstConnect() {
        TestClient client = client();
        int count = 5_000;
        long begin = System.nanoTime();

        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, count);
        Duration calls = Duration.ofNanos(System.nanoTime() - begin);
        client.connect();
        publishes.forEach(Await::value);

        assertThat(calls.dividedBy(count)).isLessThan(Duration.ofMillis(1));
        assertThat(publishedOn(1))
                .containsExactlyElementsOf(
                        IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("B68 H2 a publish by an interrupted thread ends like any other, and the thread stays interrupted")
    void aPublishByAnInterruptedThreadEnds() {
        TestClient client = connected();

        CompletableFuture<PublishResult> publish;
        boolean stillInterrupted;
        Thread.currentThread().interrupt();
        try {
            publish = client.client().publish("t", "x", Qos.AT_LEAST_ONCE);
        } finally {
            stillInterrupted = Thread.interrupted();
        }

        assertThat(stillInterrupted).isTrue();
        Await.value(publish);
    }

    @Test
    @DisplayName("B68 H3 publishing on the event loop itself does not wait for it")
    void publishingOnTheEventLoopDoesNotBlock() {
        TestClient client =
                connected(options -> options.callbackExecutor(Runnable::run).maxInFlight(1));
        List<CompletableFuture<PublishResult>> replies = new ArrayList<>();
        Await.value(client.client().subscribe("ask", Qos.AT_MOST_ONCE, delivery -> {
            for (int n = 0; n < 100; n++) {
                replies.add(client.client().publish("reply", "" + n, Qos.AT_LEAST_ONCE));
            }
        }));

        broker.awaitConnection(1).send(Bytes.publish("ask", "a hundred"));
        broker.awaitPacket(100, packet -> packet.isPublish("reply"));

        replies.forEach(Await::value);
    }

    @Test
    @DisplayName("L31 B75 a full window is no error: QoS 1 waits its turn, QoS 0 passes by")
    void aFullWindowIsNoError() {
        broker.always(DEAF_TO_PUBLISHES);
        TestClient client = connected(options -> options.maxInFlight(5));
        List<CompletableFuture<PublishResult>> ones = OutageTest.publish(client.client(), 0, 100);
        broker.awaitPacket(5, PacketType.PUBLISH);

        for (int n = 0; n < 50; n++) {
            Await.value(client.client().publish("zero", "" + n, Qos.AT_MOST_ONCE));
        }
        broker.awaitPacket(50, packet -> packet.isPublish("zero"));
        Await.never(
                "a sixth in flight",
                Duration.ofMillis(50),
                () -> broker.packets(packet -> packet.isPublish("n")).size() > 5);
        assertThat(ones).noneMatch(CompletableFuture::isDone);

        broker.awaitConnection(1).follow(Script.polite());
        for (int id = 1; id <= 5; id++) {
            broker.awaitConnection(1).send(Bytes.puback(id));
        }
        ones.forEach(Await::value);
        assertThat(broker.packets(packet -> packet.isPublish("n")))
                .extracting(ReceivedPacket::text)
                .containsExactlyElementsOf(
                        IntStream.range(0, 100).mapToObj(Integer::toString).toList());
    }

    @Test
    @DisplayName("L53 acknowledgements in any order each complete their own publish")
    void acknowledgementsInAnyOrderCompleteTheirOwn() {
        broker.always(DEAF_TO_PUBLISHES);
        TestClient client = connected();
        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, 3);
        broker.awaitPacket(3, PacketType.PUBLISH);

        broker.awaitConnection(1).send(Bytes.puback(3));
        Await.value(publishes.get(2));

        assertThat(publishes.get(0)).isNotDone();
        assertThat(publishes.get(1)).isNotDone();
        broker.awaitConnection(1).send(Bytes.puback(1), Bytes.puback(2));
        publishes.forEach(Await::value);
    }

    @Test
    @DisplayName("L1 L2 the late ack of a cancelled publish is normal, and its id is not used before it comes")
    void aLateAckOfACancelledPublishIsNormal() {
        broker.always(DEAF_TO_PUBLISHES);
        TestClient client = connected();
        CompletableFuture<PublishResult> publish = client.client().publish("t", "x", Qos.AT_LEAST_ONCE);
        broker.awaitPacket(PacketType.PUBLISH);

        publish.cancel(true);
        broker.awaitConnection(1).follow(Script.polite());
        broker.awaitConnection(1).send(Bytes.puback(1));

        assertThat(Await.failure(publish))
                .isInstanceOfSatisfying(
                        MqttCancellationException.class,
                        cancelled -> assertThat(cancelled.outcome()).isEqualTo(Outcome.MAYBE_SENT));
        Await.value(client.client().publish("t", "y", Qos.AT_LEAST_ONCE));
        assertThat(client.upsAndDowns()).hasSize(1);
        assertThat(broker.packets(PacketType.PUBLISH))
                .extracting(ReceivedPacket::id)
                .containsExactly(1, 2);
    }

    @Test
    @DisplayName("H14 a held publish that is cancelled is never sent")
    void aCancelledHeldPublishIsNeverSent() {
        TestClient client = client();
        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, 20);

        publishes.subList(0, 19).forEach(publish -> publish.cancel(false));
        client.connect();
        Await.value(publishes.get(19));

        assertThat(publishedOn(1)).containsExactly("19");
        assertThat(((MqttCancellationException) Await.failure(publishes.get(0))).outcome())
                .isEqualTo(Outcome.NOT_SENT);
    }

    @Test
    @DisplayName("B38 a publish whose deadline passes while down fails as not sent and is never sent")
    void aPublishPastItsDeadlineIsNeverSent() {
        TestClient client = client();
        CompletableFuture<PublishResult> late = client.client()
                .publish(Publication.builder("t")
                        .payload("late")
                        .deadline(Duration.ofMillis(50))
                        .build());

        MqttPublishException failure = (MqttPublishException) Await.failure(late);
        client.connect();
        Await.value(client.client().publish("t", "in time", Qos.AT_LEAST_ONCE));

        assertThat(failure.failure()).isEqualTo(PublishFailure.DEADLINE);
        assertThat(failure.outcome()).isEqualTo(Outcome.NOT_SENT);
        assertThat(publishedOn(1)).containsExactly("in time");
    }

    @Test
    @DisplayName("B39 a full outbox rejects what is new, by default, and the books balance")
    void aFullOutboxRejectsWhatIsNew() {
        TestClient client = client(options -> options.outboxMessages(3));

        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, 5);

        assertThat(reasonOf(publishes.get(3))).isEqualTo(PublishFailure.OUTBOX_FULL);
        assertThat(reasonOf(publishes.get(4))).isEqualTo(PublishFailure.OUTBOX_FULL);
        client.connect();
        publishes.subList(0, 3).forEach(Await::value);
        assertThat(publishedOn(1)).containsExactly("0", "1", "2");
        assertBalanced(client.client().stats());
    }

    @Test
    @DisplayName("B39 a full outbox drops the oldest when told to, however fast the calls come, and the books balance")
    void aFullOutboxDropsTheOldest() {
        TestClient client = client(options -> options.outboxMessages(3).overflowPolicy(OverflowPolicy.DROP_OLDEST));

        List<CompletableFuture<PublishResult>> publishes = OutageTest.publish(client.client(), 0, 5);

        assertThat(reasonOf(publishes.get(0))).isEqualTo(PublishFailure.DROPPED);
        assertThat(reasonOf(publishes.get(1))).isEqualTo(PublishFailure.DROPPED);
        client.connect();
        publishes.subList(2, 5).forEach(Await::value);
        assertThat(publishedOn(1)).containsExactly("2", "3", "4");
        assertBalanced(client.client().stats());
    }

    private static PublishFailure reasonOf(CompletableFuture<PublishResult> publish) {
        return ((MqttPublishException) Await.failure(publish)).failure();
    }

    private static void assertBalanced(ClientStats stats) {
        assertThat(stats.acked()
                        + stats.failed()
                        + stats.expired()
                        + stats.dropped()
                        + stats.cancelled()
                        + stats.conflated()
                        + stats.pending())
                .as("%s", stats)
                .isEqualTo(stats.accepted());
    }
}
