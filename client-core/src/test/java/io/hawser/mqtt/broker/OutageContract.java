package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.ConnectionEvent.Up;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.LinkRelay;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Outages of the link and of the broker itself; each case has a broker of its own. */
abstract class OutageContract extends RealBrokerTest {
    private TestBroker broker;
    private LinkRelay relay;

    @BeforeEach
    final void start() {
        broker = startBroker();
        relay = LinkRelay.to(broker.port());
    }

    @AfterEach
    final void stop() {
        if (broker != null) {
            relay.close();
            closeClients();
            broker.close();
        }
    }

    @Test
    @DisplayName("B20 the will is published when the client vanishes, and not when it disconnects")
    void theWillFollowsAnAbruptEndOnly() {
        TestClient watcher = connected(broker.uri(), options -> options);
        Journal<Delivery> arrived = watcher.collect("will/#", Qos.AT_LEAST_ONCE);
        Will first = Will.of("will/first", "vanished", Qos.AT_LEAST_ONCE, false);
        Will second = Will.of("will/second", "never to be seen", Qos.AT_LEAST_ONCE, false);
        connected(relay.uri(), options -> options.will(first));
        TestClient leaving = connected(broker.uri(), options -> options.will(second));

        relay.unplug();
        Delivery will = arrived.await("the will", message -> true);
        Await.value(leaving.client().disconnect());
        Await.value(watcher.client().publish("will/last", "end", Qos.AT_LEAST_ONCE));
        arrived.await("the last message", message -> message.text().equals("end"));

        assertThat(will.topic()).isEqualTo("will/first");
        assertThat(texts(arrived)).containsExactly("vanished", "end");
    }

    @Test
    @DisplayName(
            "B9 a kept session is reported, and what the broker queued meanwhile arrives exactly once, in order [MQTT-3.1.3-2]")
    void aKeptSessionDeliversWhatWasQueued() {
        TestClient subscriber = connected(relay.uri(), persistent("sleeper"));
        Journal<Delivery> arrived = subscriber.collect("queue", Qos.AT_LEAST_ONCE);
        TestClient publisher = connected(broker.uri(), options -> options);

        relay.unplug();
        subscriber.awaitDown(1);
        publishAll(publisher, "queue", 0, 50).forEach(Await::value);
        relay.connect();
        Up back = subscriber.awaitUp(2);
        arrived.await("what was queued", 50, message -> true);
        publishAll(publisher, "queue", 50, 51);
        arrived.await("the next message", message -> message.text().equals("50"));

        assertThat(back.sessionPresent()).isTrue();
        assertArrived(texts(arrived), numbers(0, 51));
    }

    @ParameterizedTest(name = "cleanStart {0}, cleanStartOnReconnect {1}")
    @CsvSource({"true,true,false,false", "true,false,false,true", "false,true,true,false", "false,false,true,true"})
    @DisplayName("B8 which connection finds a session follows from cleanStart and cleanStartOnReconnect")
    void sessionsFollowTheTwoOptions(
            boolean cleanStart, boolean cleanOnReconnect, boolean presentAtStart, boolean presentAfterwards) {
        TestClient earlier = connected(broker.uri(), persistent("c"));
        Await.value(earlier.client().subscribe("old", Qos.AT_LEAST_ONCE));
        Await.value(earlier.client().disconnect());
        TestClient client = client(
                relay.uri(),
                options -> options.clientId("c").cleanStart(cleanStart).cleanStartOnReconnect(cleanOnReconnect));

        boolean atStart = client.connect().sessionPresent();
        Await.value(client.client().subscribe("new", Qos.AT_LEAST_ONCE));
        relay.cut();
        boolean afterwards = client.awaitUp(2).sessionPresent();

        assertThat(atStart).isEqualTo(presentAtStart);
        assertThat(afterwards).isEqualTo(presentAfterwards);
    }

    @Test
    @DisplayName(
            "B28 after a reconnect with a clean session the subscriptions work again, before held publishes go out")
    void subscriptionsWorkAgainBeforeHeldPublishesGoOut() {
        TestClient client = connected(relay.uri(), options -> options);
        Journal<Delivery> arrived = client.collect("own/+", Qos.AT_LEAST_ONCE);

        for (int outage = 1; outage <= 3; outage++) {
            relay.unplug();
            client.awaitDown(outage);
            CompletableFuture<PublishResult> held =
                    client.client().publish("own/topic", "" + outage, Qos.AT_LEAST_ONCE);
            relay.connect();
            Await.value(held);
            arrived.await("the message of this outage", outage, message -> true);
        }

        assertThat(texts(arrived)).containsExactly("1", "2", "3");
    }

    @Test
    @DisplayName("B37 a broker restart with publishes in flight and held loses nothing and keeps the order")
    void aBrokerRestartLosesNothingAndKeepsTheOrder() {
        TestClient subscriber = connected(broker.uri(), persistent("subscriber"));
        Journal<Delivery> arrived = subscriber.collect("n", Qos.AT_LEAST_ONCE);
        TestClient publisher = connected(broker.uri(), persistent("publisher"));

        List<CompletableFuture<PublishResult>> publishes = new ArrayList<>(publishAll(publisher, "n", 0, 1_000));
        Await.value(publishes.get(50));
        broker.stop();
        publisher.awaitDown(1);
        publishes.addAll(publishAll(publisher, "n", 1_000, 1_100));
        broker.restart();
        publishes.addAll(publishAll(publisher, "n", 1_100, 1_200));
        publishes.forEach(Await::value);

        arrived.await("the last one", message -> message.text().equals("1199"));
        assertArrived(texts(arrived).stream().distinct().toList(), numbers(0, 1_200));
    }

    @Test
    @DisplayName("B37 after a kill -9 what was published while the broker was dead arrives, in order")
    void afterAKillWhatWasPublishedMeanwhileArrives() {
        TestClient client = connected(broker.uri(), options -> options);
        Journal<Delivery> arrived = client.collect("n", Qos.AT_LEAST_ONCE);

        for (int round = 0; round < 3; round++) {
            broker.kill();
            client.awaitDown(round + 1);
            List<CompletableFuture<PublishResult>> held = publishAll(client, "n", 100 * round, 100 * (round + 1));
            broker.restart();
            held.forEach(Await::value);
            arrived.await("this round", 100 * (round + 1), message -> true);
        }

        assertArrived(texts(arrived), numbers(0, 300));
    }

    @Test
    @DisplayName("B16 a frozen broker is noticed by its silence, and everything completes once it thaws")
    void aFrozenBrokerIsNoticedByItsSilence() {
        Assumptions.assumeTrue(broker.canFreeze(), () -> broker.name() + " cannot be frozen");
        TestClient client = connected(
                broker.uri(),
                options -> options.pingInterval(Duration.ofMillis(200))
                        .pingTimeout(Duration.ofMillis(200))
                        .connackTimeout(Duration.ofMillis(300)));

        broker.freeze();
        CompletableFuture<PublishResult> publish = client.client().publish("t", "x", Qos.AT_LEAST_ONCE);
        Down down = client.awaitDown(1);
        client.events().await("an attempt that gets no CONNACK", AttemptFailed.class::isInstance);
        assertThat(publish).isNotDone();
        broker.thaw();

        Await.value(publish);
        assertThat(down.cause()).isEqualTo(DownCause.PING_TIMEOUT);
    }

    @Test
    @DisplayName("B16 a half-open link is noticed by its silence, and everything completes once it passes bytes again")
    void aHalfOpenLinkIsNoticedByItsSilence() {
        TestClient client = connected(
                relay.uri(),
                options -> options.pingInterval(Duration.ofMillis(200))
                        .pingTimeout(Duration.ofMillis(200))
                        .connackTimeout(Duration.ofMillis(300)));
        long begin = System.nanoTime();

        relay.hold();
        CompletableFuture<PublishResult> publish = client.client().publish("t", "x", Qos.AT_LEAST_ONCE);
        Down down = client.awaitDown(1);
        Duration detection = Duration.ofNanos(System.nanoTime() - begin);
        client.events().await("an attempt that gets no CONNACK", AttemptFailed.class::isInstance);
        relay.release();

        Await.value(publish);
        assertThat(down.cause()).isEqualTo(DownCause.PING_TIMEOUT);
        assertThat(detection).isLessThan(Duration.ofMillis(1_200));
    }

    @Test
    @DisplayName("B79 L37 ten clients of one JVM all come back after a broker restart, each in its own time")
    void tenClientsComeBackAfterARestart() {
        List<TestClient> ten = IntStream.range(0, 10)
                .mapToObj(n -> connected(broker.uri(), options -> options))
                .toList();

        broker.stop();
        ten.forEach(client -> client.awaitDown(1));
        List<Duration> delays = ten.stream()
                .map(client -> client.events().await("a failed attempt", AttemptFailed.class::isInstance))
                .map(event -> ((AttemptFailed) event).nextDelay())
                .toList();
        broker.restart();
        ten.forEach(client -> client.awaitUp(2));

        assertThat(delays.stream().distinct().count()).isGreaterThan(7);
        ten.forEach(client -> Await.value(client.client().publish("t", "back", Qos.AT_LEAST_ONCE)));
    }

    @Test
    @DisplayName("B30 L35 L36 two clients with one id throw each other out ever less often, and say what they suspect")
    void twoClientsWithOneIdBackOff() {
        Backoff backoff = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(2), Duration.ofSeconds(10));
        TestClient one =
                connected(broker.uri(), options -> options.clientId("twin").backoff(backoff));
        TestClient two =
                connected(broker.uri(), options -> options.clientId("twin").backoff(backoff));

        Await.pass(Duration.ofSeconds(2));
        long connections =
                one.client().stats().connections() + two.client().stats().connections();
        one.events()
                .await(
                        "a suspicion",
                        event -> event instanceof Down down
                                && down.error().getMessage().matches(".*another (client|connection) .*"));
        Await.value(two.client().disconnect());
        Await.until("the one that is left to be connected", () -> one.client().isConnected());

        // At a fixed delay of 20 ms it would be above 100; with it doubling, a dozen or two.
        assertThat(connections).isBetween(3L, 40L);
        Await.value(one.client().publish("t", "alone", Qos.AT_LEAST_ONCE));
    }

    private static List<CompletableFuture<PublishResult>> publishAll(
            TestClient client, String topic, int from, int to) {
        return numbers(from, to).stream()
                .map(number -> client.client().publish(topic, number, Qos.AT_LEAST_ONCE))
                .toList();
    }
}
