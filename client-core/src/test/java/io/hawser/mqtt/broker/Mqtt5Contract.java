package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What only MQTT 5 has, with a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Mqtt5Contract extends RealBrokerTest {
    private TestBroker broker;

    @BeforeAll
    void start() {
        broker = startBroker();
    }

    @AfterAll
    void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    @Override
    final ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_5;
    }

    private TestClient connected(UnaryOperator<MqttClientOptions.Builder> changes) {
        return connected(broker.uri(), changes);
    }

    private TestClient connected() {
        return connected(options -> options);
    }

    @Test
    @DisplayName("B59 All properties of a message arrive, user properties in order and as often as they were set")
    void properties() {
        String topic = unique("properties");
        Journal<Delivery> arrived = connected().collect(topic, Qos.AT_LEAST_ONCE);
        Publication message = Publication.builder(topic)
                .payload("p")
                .contentType("text/plain")
                .responseTopic("answers")
                .correlationData(new byte[] {1, 0, -1})
                .utf8Payload(true)
                .messageExpiry(Duration.ofHours(1))
                .userProperty("b", "1")
                .userProperty("a", "2")
                .userProperty("b", "1")
                .build();

        Await.value(connected().client().publish(message));

        MessageProperties properties =
                arrived.await("the message", 1, each -> true).properties();
        assertThat(properties.contentType()).isEqualTo("text/plain");
        assertThat(properties.responseTopic()).isEqualTo("answers");
        assertThat(properties.correlationData()).containsExactly(1, 0, -1);
        assertThat(properties.utf8Payload()).isTrue();
        assertThat(properties.messageExpiry()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(properties.userProperties())
                .containsExactly(new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "1"));
    }

    @Test
    @DisplayName("Subscription identifiers come with the messages of their subscriptions")
    void identifiers() {
        String topic = unique("ids");
        TestClient client = connected();
        Journal<Delivery> arrived = new Journal<>("messages");
        Subscription subscription =
                Subscription.builder(topic).identifier(7).handler(arrived::add).build();

        Await.value(client.client().subscribe(List.of(subscription)));
        Await.value(client.client().publish(topic, "x", Qos.AT_LEAST_ONCE));

        assertThat(arrived.await("the message", 1, each -> true).subscriptionIdentifiers())
                .containsExactly(7);
    }

    @Test
    @DisplayName("No local keeps back what the client itself has published")
    void noLocal() {
        String topic = unique("local");
        TestClient client = connected();
        Journal<Delivery> arrived = new Journal<>("messages");
        Await.value(client.client()
                .subscribe(List.of(Subscription.builder(topic)
                        .noLocal(true)
                        .handler(arrived::add)
                        .build())));

        Await.value(client.client().publish(topic, "mine", Qos.AT_LEAST_ONCE));
        Await.value(connected().client().publish(topic, "another's", Qos.AT_LEAST_ONCE));

        assertThat(arrived.await("a message", 1, each -> true).text()).isEqualTo("another's");
    }

    @Test
    @DisplayName("Retained messages are sent as the subscription wants it")
    void retainHandling() {
        String topic = unique("retained");
        TestClient client = connected();
        Await.value(client.client()
                .publish(Publication.builder(topic).payload("old").retain(true).build()));
        Journal<Delivery> arrived = new Journal<>("messages");

        Await.value(client.client()
                .subscribe(List.of(Subscription.builder(topic)
                        .retainHandling(RetainHandling.DO_NOT_SEND)
                        .handler(arrived::add)
                        .build())));
        Await.value(client.client().publish(topic, "new", Qos.AT_LEAST_ONCE));

        assertThat(arrived.await("a message", 1, each -> true).text()).isEqualTo("new");
    }

    @Test
    @DisplayName("B47 Topics that are sent as numbers arrive as topics, also after an outage")
    void aliases() {
        String prefix = unique("alias");
        UnaryOperator<MqttClientOptions.Builder> aliasing =
                options -> options.mqtt5(Mqtt5Options.builder().topicAliases(3).build());
        Journal<Delivery> arrived = connected(aliasing).collect(prefix + "/#", Qos.AT_LEAST_ONCE);
        TestClient publisher = connected(aliasing);

        IntStream.range(0, 60)
                .forEach(n -> publisher.client().publish(prefix + "/" + n % 5, "" + n, Qos.AT_LEAST_ONCE));
        arrived.await("all messages", 60, each -> true);

        assertThat(arrived.all())
                .allSatisfy(delivery ->
                        assertThat(delivery.topic()).isEqualTo(prefix + "/" + Integer.parseInt(delivery.text()) % 5));
    }

    @Test
    @DisplayName("The broker chooses the client id of a client that has none")
    void assignedClientId() {
        TestClient client = client(broker.uri(), options -> options.clientId(""));

        assertThat(client.connect().clientId()).isNotEmpty();
    }

    @Test
    @DisplayName("L59 Of a shared subscription each message goes to one member")
    void shared() {
        String topic = unique("shared");
        String filter = "$share/group/" + topic;
        Journal<Delivery> one = connected().collect(filter, Qos.AT_LEAST_ONCE);
        Journal<Delivery> other = connected().collect(filter, Qos.AT_LEAST_ONCE);
        TestClient publisher = connected();

        List<CompletableFuture<PublishResult>> publishes = numbers(0, 20).stream()
                .map(number -> publisher.client().publish(topic, number, Qos.AT_LEAST_ONCE))
                .toList();
        publishes.forEach(Await::value);

        Await.until("all messages", () -> one.all().size() + other.all().size() == 20);
    }

    @Test
    @DisplayName("A request is answered, many at once")
    void requests() {
        String topic = unique("ask");
        TestClient responder = connected();
        Await.value(responder
                .client()
                .subscribe(
                        topic, Qos.AT_LEAST_ONCE, request -> responder.client().publish(answer(request))));
        TestClient asking = connected();

        List<CompletableFuture<Delivery>> answers = numbers(0, 50).stream()
                .map(number -> asking.client()
                        .request(
                                Publication.of(topic, number.getBytes(StandardCharsets.UTF_8), Qos.AT_LEAST_ONCE),
                                Duration.ofSeconds(20)))
                .toList();

        assertThat(answers.stream().map(answer -> Await.value(answer).text()))
                .containsExactlyElementsOf(numbers(0, 50).stream()
                        .map(number -> "answer to " + number)
                        .toList());
    }

    private static Publication answer(Delivery request) {
        MessageProperties asked = request.properties();
        return Publication.builder(asked.responseTopic())
                .payload("answer to " + request.text())
                .correlationData(asked.correlationData())
                .build();
    }

    @Test
    @DisplayName("B55 What is not acknowledged by hand comes again on the next connection")
    void manualAcknowledgement() {
        String topic = unique("manual");
        UnaryOperator<MqttClientOptions.Builder> lasting = persistent(unique("c"));
        TestClient client = connected(lasting);
        Journal<Delivery> arrived = new Journal<>("messages");
        Await.value(client.client()
                .subscribe(List.of(Subscription.builder(topic)
                        .manualAcknowledgement(true)
                        .handler(arrived::add)
                        .build())));
        TestClient publisher = connected();
        Await.value(publisher.client().publish(topic, "1", Qos.AT_LEAST_ONCE));
        Await.value(publisher.client().publish(topic, "2", Qos.AT_LEAST_ONCE));

        arrived.await("the first message", 1, each -> true).acknowledge();
        arrived.await("the second message", 2, each -> true);
        Await.value(client.client().ping());
        client.close();
        TestClient again = client(broker.uri(), lasting);
        Journal<Delivery> later = new Journal<>("messages after that");
        CompletableFuture<?> subscribing = again.client().subscribe(topic, Qos.AT_LEAST_ONCE, later::add);
        again.connect();
        Await.value(subscribing);

        assertThat(later.await("the message that was not acknowledged", 1, each -> true)
                        .text())
                .isEqualTo("2");
    }

    @Test
    @DisplayName("B41 A publish that nobody is subscribed to says so, if the broker does")
    void noMatchingSubscribers() {
        PublishResult result = Await.value(connected().client().publish(unique("nobody"), "x", Qos.AT_LEAST_ONCE));

        assertThat(result.reason().code()).isIn(ReasonCode.SUCCESS, ReasonCode.NO_MATCHING_SUBSCRIBERS);
    }

    @Test
    @DisplayName("What the broker is told when it is subscribed and unsubscribed does not bother it")
    void userPropertiesOfRequests() {
        String topic = unique("requests");
        List<UserProperty> properties = List.of(new UserProperty("why", "täst"), new UserProperty("why", ""));
        TestClient client = connected();
        Journal<Delivery> arrived = new Journal<>("messages");

        Await.value(client.client()
                .subscribe(List.of(Subscription.builder(topic)
                        .userProperties(properties)
                        .handler(arrived::add)
                        .build())));
        Await.value(client.client().publish(topic, "1", Qos.AT_LEAST_ONCE));
        arrived.await("the message", each -> true);
        UnsubscribeResult result = Await.value(client.client().unsubscribe(List.of(topic), properties));
        Await.value(client.client().publish(topic, "2", Qos.AT_LEAST_ONCE));
        Await.value(client.client().ping());

        assertThat(result.allEnded()).isTrue();
        assertThat(arrived.all(each -> true)).hasSize(1);
    }
}
