package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.SubscriptionRefused;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttSubscribeException;
import io.hawser.mqtt.MqttTimeoutException;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Resubscribe;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.ReceivedPacket.Filter;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Subscribing, over a real socket")
final class SubscribeTest extends ScriptedTest {
    private static final Script DEAF_TO_SUBSCRIBES = Script.polite().on(PacketType.SUBSCRIBE, Answer.nothing());

    @Test
    @DisplayName("B49 subscribe while up completes on SUBACK, with the QoS that was granted")
    void subscribeCompletesWithWhatWasGranted() {
        broker.always(Script.polite().on(PacketType.SUBSCRIBE, Answer.suback(0, 1)));
        TestClient client = connected();

        SubscribeResult result = Await.value(client.client()
                .subscribe(
                        List.of(Subscription.of("a", Qos.AT_LEAST_ONCE), Subscription.of("b/#", Qos.AT_LEAST_ONCE))));

        assertThat(result.grants())
                .extracting(SubscribeResult.Grant::qos)
                .containsExactly(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE);
        assertThat(broker.awaitPacket(PacketType.SUBSCRIBE).filters())
                .containsExactly(new Filter("a", 1), new Filter("b/#", 1));
    }

    @Test
    @DisplayName("B49 subscribe while down completes after recovery")
    void subscribeWhileDownCompletesAfterRecovery() {
        TestClient client = connected();
        broker.goDown();
        client.awaitDown(1);
        CompletableFuture<SubscribeResult> subscribing = client.client().subscribe("a", Qos.AT_LEAST_ONCE);
        Await.never("an end without a connection", Duration.ofMillis(50), subscribing::isDone);

        broker.listen();

        assertThat(Await.value(subscribing).allGranted()).isTrue();
        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE);
    }

    @Test
    @DisplayName("B49 H20 subscribe before the first connect completes after it")
    void subscribeBeforeTheFirstConnectCompletesAfterIt() {
        TestClient client = client();
        CompletableFuture<SubscribeResult> subscribing = client.client().subscribe("a", Qos.AT_LEAST_ONCE);

        client.connect();

        assertThat(Await.value(subscribing).allGranted()).isTrue();
    }

    @Test
    @DisplayName("B50 SUBACK 0x80 fails only its own call, and the filter is not asked for again")
    void aRefusedFilterFailsOnlyItsOwnCall() {
        broker.always(
                Script.polite().on(PacketType.SUBSCRIBE, Answer.suback(1, 0x80).times(1, Answer.grant())));
        TestClient client = connected();

        Throwable failure = Await.failure(client.client()
                .subscribe(List.of(
                        Subscription.of("good", Qos.AT_LEAST_ONCE), Subscription.of("secret", Qos.AT_LEAST_ONCE))));
        Await.value(client.client().subscribe("other", Qos.AT_MOST_ONCE));
        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        broker.awaitPacket(3, PacketType.SUBSCRIBE);

        assertThat(((MqttSubscribeException) failure).result().grants())
                .extracting(SubscribeResult.Grant::granted)
                .containsExactly(true, false);
        assertThat(packetsOf(2).get(1).filters()).containsExactly(new Filter("good", 1), new Filter("other", 0));
        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE);
    }

    @Test
    @DisplayName("B51 L40 a SUBSCRIBE without answer ends the link, is tried once more, and then fails alone")
    void anUnansweredSubscribeEndsTheLinkAndFailsInTheEnd() {
        broker.next(DEAF_TO_SUBSCRIBES, DEAF_TO_SUBSCRIBES);
        TestClient client = connected(options -> options.ackTimeout(Duration.ofMillis(150)));

        CompletableFuture<SubscribeResult> subscribing = client.client().subscribe("a", Qos.AT_LEAST_ONCE);
        assertThat(client.awaitDown(1).cause()).isEqualTo(DownCause.ACK_TIMEOUT);
        assertThat(subscribing).isNotDone();
        assertThat(client.awaitDown(2).cause()).isEqualTo(DownCause.ACK_TIMEOUT);

        assertThat(Await.failure(subscribing)).isInstanceOf(MqttTimeoutException.class);
        client.awaitUp(3);
        Await.value(client.client().subscribe("b", Qos.AT_LEAST_ONCE));
        assertThat(packetsOf(3).get(1).filters()).containsExactly(new Filter("b", 1));
    }

    @Test
    @DisplayName("L40 a SUBSCRIBE on which the broker closes is repeated until it is cancelled and unsubscribed")
    void aSubscribeOnWhichTheBrokerClosesEndsWhenNobodyWantsIt() {
        broker.always(Script.polite().on(PacketType.SUBSCRIBE, Answer.finish()));
        TestClient client = connected();
        CompletableFuture<SubscribeResult> subscribing = client.client().subscribe("a", Qos.AT_LEAST_ONCE);
        client.awaitUp(2);
        assertThat(broker.awaitPacket(2, PacketType.SUBSCRIBE).filters()).containsExactly(new Filter("a", 1));

        subscribing.cancel(false);
        CompletableFuture<UnsubscribeResult> unsubscribing = client.client().unsubscribe("a");

        Await.value(unsubscribing);
        Await.value(client.client().publish("t", "still up", Qos.AT_LEAST_ONCE));
        assertThat(typesOf(broker.connections()))
                .containsExactly(PacketType.CONNECT, PacketType.UNSUBSCRIBE, PacketType.PUBLISH);
    }

    @Test
    @DisplayName("B51 L55 a SUBSCRIBE that was pending when the link was lost is sent again and completes")
    void aPendingSubscribeIsSentAgain() {
        broker.next(DEAF_TO_SUBSCRIBES);
        TestClient client = connected();
        CompletableFuture<SubscribeResult> subscribing = client.client().subscribe("a", Qos.AT_LEAST_ONCE);
        broker.awaitPacket(PacketType.SUBSCRIBE);

        broker.awaitConnection(1).reset();

        assertThat(Await.value(subscribing).allGranted()).isTrue();
        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE);
    }

    @Test
    @DisplayName("L40 a SUBACK with the wrong number of codes fails the call and is not asked for again")
    void aSubackThatDoesNotFitFailsTheCall() {
        broker.next(Script.polite().on(PacketType.SUBSCRIBE, Answer.suback(0, 0, 0)));
        TestClient client = connected();

        Throwable failure = Await.failure(client.client().subscribe("a", Qos.AT_LEAST_ONCE));
        client.awaitUp(2);
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));

        assertThat(failure).isInstanceOf(MqttProtocolException.class);
        assertThat(client.awaitDown(1).cause()).isEqualTo(DownCause.PROTOCOL_ERROR);
        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.PUBLISH);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0x7f, 0xff})
    @DisplayName("A SUBACK with a code that there is not fails the call, whatever Netty's decoder thinks of it")
    void aSubackWithAnUnknownCodeFailsTheCall(int code) {
        broker.next(Script.polite().on(PacketType.SUBSCRIBE, Answer.suback(code)));
        TestClient client = connected();

        Throwable failure = Await.failure(client.client().subscribe("a", Qos.AT_LEAST_ONCE));

        assertThat(failure).isInstanceOf(MqttProtocolException.class).hasMessageContaining("[" + code + "]");
        assertThat(client.awaitDown(1).cause()).isEqualTo(DownCause.PROTOCOL_ERROR);
    }

    @Test
    @DisplayName("B52 unsubscribe of a filter that was never subscribed to completes normally")
    void unsubscribingTheUnknownCompletes() {
        TestClient client = connected();

        Await.value(client.client().unsubscribe("never/asked/for"));

        assertThat(broker.awaitPacket(PacketType.UNSUBSCRIBE).filters())
                .containsExactly(new Filter("never/asked/for", 0));
    }

    @Test
    @DisplayName("B28 L54 without a session all filters are asked for again, with their QoS, before held publishes")
    void withoutASessionFiltersAreAskedForAgainFirst() {
        TestClient client = connected();
        Await.value(client.client().subscribe("a", Qos.AT_MOST_ONCE));
        Await.value(client.client().subscribe("b", Qos.AT_LEAST_ONCE));
        Await.value(client.client().subscribe("gone", Qos.AT_LEAST_ONCE));
        Await.value(client.client().unsubscribe("gone"));
        broker.goDown();
        client.awaitDown(1);
        CompletableFuture<PublishResult> held = client.client().publish("t", "held", Qos.AT_LEAST_ONCE);

        broker.listen();
        Await.value(held);

        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE, PacketType.PUBLISH);
        assertThat(packetsOf(2).get(1).filters()).containsExactly(new Filter("a", 0), new Filter("b", 1));
    }

    @Test
    @DisplayName("B28 with a session nothing is asked for again")
    void withASessionNothingIsAskedForAgain() {
        broker.next(Script.polite(), Script.polite().withSession());
        TestClient client = connectedWithSession(options -> options);
        Await.value(client.client().subscribe("a", Qos.AT_LEAST_ONCE));

        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));

        assertThat(client.awaitUp(2).sessionPresent()).isTrue();
        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.PUBLISH);
    }

    @Test
    @DisplayName("B28 H44 with resubscribe ALWAYS they are asked for even with a session")
    void resubscribeAlwaysMeansAlways() {
        broker.next(Script.polite(), Script.polite().withSession());
        TestClient client = connectedWithSession(options -> options.resubscribe(Resubscribe.ALWAYS));
        Await.value(client.client().subscribe("a", Qos.AT_LEAST_ONCE));

        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        broker.awaitPacket(2, PacketType.SUBSCRIBE);

        assertThat(typesOf(2)).containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE);
    }

    @Test
    @DisplayName("B70 H8 a refused re-subscription is reported, stays wanted, and works again once it is granted")
    void aRefusedResubscriptionIsReportedAndTriedAgain() {
        broker.next(Script.polite(), Script.polite().on(PacketType.SUBSCRIBE, Answer.suback(0x80)));
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect("a", Qos.AT_LEAST_ONCE);

        broker.awaitConnection(1).reset();
        ConnectionEvent refused = client.events().await("SubscriptionRefused", SubscriptionRefused.class::isInstance);
        broker.awaitConnection(2).reset();
        client.awaitUp(3);
        broker.awaitPacket(3, PacketType.SUBSCRIBE);
        broker.awaitConnection(3).send(Bytes.publish("a", "back"));

        assertThat(((SubscriptionRefused) refused).filter().value()).isEqualTo("a");
        assertThat(arrived.await("a message", message -> true).text()).isEqualTo("back");
        assertThat(client.events().count(SubscriptionRefused.class::isInstance)).isEqualTo(1);
    }

    @Test
    @DisplayName("L56 a new filter is asked for alone; the ones that are granted are left alone")
    void onlyTheNewFilterIsAskedFor() {
        TestClient client = connected();

        Await.value(client.client().subscribe("a", Qos.AT_LEAST_ONCE));
        Await.value(client.client().subscribe("b", Qos.AT_LEAST_ONCE));

        assertThat(broker.packets(PacketType.SUBSCRIBE))
                .extracting(ReceivedPacket::filters)
                .containsExactly(List.of(new Filter("a", 1)), List.of(new Filter("b", 1)));
    }

    @Test
    @DisplayName("L57 many filters leave in packets of at most eight, and the result has them in order")
    void manyFiltersLeaveInBatches() {
        TestClient client = connected();
        List<Subscription> twenty = IntStream.range(0, 20)
                .mapToObj(n -> Subscription.of("f/" + n, Qos.AT_LEAST_ONCE))
                .toList();

        SubscribeResult result = Await.value(client.client().subscribe(twenty));
        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        broker.awaitPacket(6, PacketType.SUBSCRIBE);

        assertThat(result.grants())
                .extracting(grant -> grant.filter().value())
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(n -> "f/" + n).toList());
        assertThat(broker.packets(PacketType.SUBSCRIBE))
                .extracting(packet -> packet.filters().size())
                .containsExactly(8, 8, 4, 8, 8, 4);
    }

    @Test
    @DisplayName("L59 messages of a shared subscription find its handler")
    void messagesOfASharedSubscriptionFindItsHandler() {
        TestClient client = connected();
        Journal<Delivery> arrived = client.collect("$share/workers/jobs/+", Qos.AT_MOST_ONCE);

        broker.awaitConnection(1).send(Bytes.publish("jobs/7", "work"));

        assertThat(arrived.await("a message", message -> true).topic()).isEqualTo("jobs/7");
    }
}
