package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, in good weather, through one broker for all cases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MessagingContract extends RealBrokerTest {
    private TestBroker broker;

    /** Starts a broker that lets in only this user. */
    abstract TestBroker startBrokerFor(String user, String password);

    @BeforeAll
    final void start() {
        broker = startBroker();
    }

    @AfterAll
    final void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private TestClient connected() {
        return connected(broker.uri(), options -> options);
    }

    @Test
    @DisplayName("B49 subscribing to several filters completes with what was granted for each")
    void subscribingCompletesWithTheGrants() {
        TestClient client = connected();

        SubscribeResult result = Await.value(client.client()
                .subscribe(List.of(
                        Subscription.of(unique("a"), Qos.AT_MOST_ONCE),
                        Subscription.of(unique("b") + "/+/c", Qos.AT_LEAST_ONCE),
                        Subscription.of(unique("d") + "/#", Qos.AT_LEAST_ONCE))));

        assertThat(result.grants())
                .extracting(SubscribeResult.Grant::qos)
                .containsExactly(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE, Qos.AT_LEAST_ONCE);
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    @DisplayName(
            "B35 a message goes from one client to another with its quality of service [MQTT-7.0.0-2] [MQTT-7.1.2-1]")
    void aMessageGoesFromOneClientToAnother(Qos qos) {
        String topic = unique("hello");
        Journal<Delivery> arrived = connected().collect(topic, qos);

        PublishResult result = Await.value(connected().client().publish(topic, "world", qos));

        Delivery delivery = arrived.await("the message", message -> true);
        assertThat(delivery.topic()).isEqualTo(topic);
        assertThat(delivery.text()).isEqualTo("world");
        assertThat(delivery.qos()).isEqualTo(qos);
        assertThat(delivery.retained()).isFalse();
        assertThat(result.republications()).isZero();
    }

    @Test
    @DisplayName("B59 a retained message reaches a later subscriber with its flag, and an empty one removes it")
    void aRetainedMessageReachesALaterSubscriber() {
        String topic = unique("state");
        TestClient client = connected();
        publishRetained(client, topic, "on");

        Delivery kept = connected().collect(topic, Qos.AT_LEAST_ONCE).await("the message", message -> true);
        publishRetained(client, topic, "");
        Journal<Delivery> afterwards = connected().collect(topic, Qos.AT_LEAST_ONCE);
        Await.value(client.client().publish(topic, "live", Qos.AT_LEAST_ONCE));

        assertThat(kept.retained()).isTrue();
        assertThat(kept.text()).isEqualTo("on");
        assertThat(afterwards.await("the message", message -> true).text()).isEqualTo("live");
        assertThat(afterwards.all().get(0).retained()).isFalse();
    }

    private static void publishRetained(TestClient client, String topic, String text) {
        Await.value(client.client()
                .publish(Publication.builder(topic).payload(text).retain(true).build()));
    }

    @Test
    @DisplayName("B45 topics, filters and payloads beyond ASCII arrive as they are [MQTT-3.3.2-1] [MQTT-3.8.3-1]")
    void textBeyondAsciiArrivesAsItIs() {
        String topic = unique("größe/温度/🌡");
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect(topic + "/+", Qos.AT_LEAST_ONCE);

        Await.value(client.client().publish(topic + "/é", "21 °C — 暖かい 🌞", Qos.AT_LEAST_ONCE));

        Delivery delivery = arrived.await("the message", message -> true);
        assertThat(delivery.topic()).isEqualTo(topic + "/é");
        assertThat(delivery.text()).isEqualTo("21 °C — 暖かい 🌞");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 300_000})
    @DisplayName("B45 payloads on both sides of each step of the length field arrive whole")
    void payloadsOfEveryLengthArriveWhole(int length) {
        String topic = unique("bytes");
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 31);
        }
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect(topic, Qos.AT_LEAST_ONCE);

        Await.value(client.client().publish(topic, payload, Qos.AT_LEAST_ONCE));

        assertThat(arrived.await("the message", message -> true).payload()).isEqualTo(payload);
    }

    @Test
    @DisplayName("B52 after unsubscribe nothing arrives any more, and the unknown may be unsubscribed too")
    void afterUnsubscribeNothingArrives() {
        String topic = unique("news");
        TestClient client = connected();
        Journal<Delivery> unwanted = client.collect(topic, Qos.AT_LEAST_ONCE);
        Journal<Delivery> wanted = client.collect(topic + "/last", Qos.AT_LEAST_ONCE);

        Await.value(client.client().unsubscribe(topic, unique("never/subscribed")));
        Await.value(client.client().publish(topic, "x", Qos.AT_LEAST_ONCE));
        Await.value(client.client().publish(topic + "/last", "y", Qos.AT_LEAST_ONCE));
        wanted.await("the later message", message -> true);

        assertThat(unwanted.all()).isEmpty();
        assertThat(Await.value(client.client().receive(Duration.ZERO))).isEmpty();
    }

    @Test
    @DisplayName("B53 a handler that publishes and waits for the result does not deadlock")
    void aHandlerMayPublishAndWait() {
        String topic = unique("echo");
        TestClient client = connected();
        Journal<Delivery> replies = client.collect(topic + "/reply", Qos.AT_LEAST_ONCE);
        Await.value(client.client()
                .subscribe(
                        topic,
                        Qos.AT_LEAST_ONCE,
                        question -> client.client()
                                .publish(topic + "/reply", question.text(), Qos.AT_LEAST_ONCE)
                                .join()));

        for (String number : numbers(0, 20)) {
            client.client().publish(topic, number, Qos.AT_LEAST_ONCE);
        }
        replies.await("all replies", 20, message -> true);

        assertArrived(texts(replies), numbers(0, 20));
    }

    @Test
    @DisplayName("B58 with several consumers each of 1000 messages is taken by exactly one")
    void eachMessageIsTakenByOneConsumer() {
        String topic = unique("work");
        TestClient client = connected();
        Await.value(client.client().subscribe(topic, Qos.AT_LEAST_ONCE));
        List<CompletableFuture<List<String>>> consumers = IntStream.range(0, 3)
                .mapToObj(n -> CompletableFuture.supplyAsync(() -> takeUntilStop(client.client())))
                .toList();

        for (String number : numbers(0, 1_000)) {
            client.client().publish(topic, number, Qos.AT_LEAST_ONCE);
        }
        consumers.forEach(consumer -> client.client().publish(topic, "stop", Qos.AT_LEAST_ONCE));

        List<String> all = new ArrayList<>();
        consumers.forEach(consumer -> all.addAll(Await.value(consumer)));
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbers(0, 1_000));
    }

    private static List<String> takeUntilStop(MqttClient client) {
        List<String> taken = new ArrayList<>();
        while (true) {
            Optional<Delivery> next = client.receive(Await.PATIENCE).join();
            String text = next.orElseThrow().text();
            if (text.equals("stop")) {
                return taken;
            }
            taken.add(text);
        }
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    @DisplayName("B61 a burst of 400 messages arrives complete and in order")
    void aBurstArrivesInOrder(Qos qos) {
        String topic = unique("burst");
        Journal<Delivery> arrived = connected().collect(topic, qos);
        TestClient publisher = connected();

        for (String number : numbers(0, 400)) {
            publisher.client().publish(topic, number, qos);
        }
        arrived.await("the whole burst", 400, message -> true);

        assertArrived(texts(arrived), numbers(0, 400));
    }

    @Test
    @DisplayName("B64 one client connects, subscribes and disconnects 100 times, and is the same after each")
    void oneClientConnectsAHundredTimes() {
        String topic = unique("again");
        TestClient client = client(broker.uri(), options -> options);

        for (int n = 0; n < 100; n++) {
            client.connect();
            Journal<Delivery> arrived = client.collect(topic, Qos.AT_LEAST_ONCE);
            Await.value(client.client().publish(topic, "" + n, Qos.AT_LEAST_ONCE));
            assertThat(arrived.await("the message", message -> true).text()).isEqualTo("" + n);
            Await.value(client.client().disconnect());
        }

        assertThat(client.client().stats().connections()).isEqualTo(100);
        assertThat(client.client().stats().outages()).isZero();
    }

    @Test
    @DisplayName("B77 B3 bad credentials fail connect with code 4 or 5, also with retryFirstConnect; good ones pass")
    void badCredentialsFailConnect() {
        try (TestBroker guarded = startBrokerFor("jo", "s3crét")) {
            TestClient wrong = client(
                    guarded.uri(),
                    options -> options.username("jo").password("wrong").retryFirstConnect(true));
            TestClient nobody = client(guarded.uri(), options -> options);
            TestClient right =
                    client(guarded.uri(), options -> options.username("jo").password("s3crét"));

            List<Throwable> failures = List.of(
                    Await.failure(wrong.client().connect()),
                    Await.failure(nobody.client().connect()));

            assertThat(failures)
                    .allSatisfy(failure -> assertThat(((MqttRefusedException) failure).returnCode())
                            .isIn(4, 5, 0x86, 0x87));
            right.connect();
            right.close();
        }
    }
}
