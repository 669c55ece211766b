package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DeliveryStreamTest {
    private final Bed bed = new Bed();
    private TestClient client;

    @BeforeEach
    void subscribed() {
        client = bed.connected(Bed.options());
        bed.get(client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE)));
    }

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private Pull<Delivery> pull() {
        Pull<Delivery> pull = new Pull<>();
        client.driver().deliveries().subscribe(pull);
        bed.time.settle();
        return pull;
    }

    private void push(int from, int to) {
        IntStream.rangeClosed(from, to).forEach(number -> bed.broker.push("a", "m" + number, 1));
        bed.time.settle();
    }

    private void request(Pull<?> pull, long n) {
        pull.request(n);
        bed.time.settle();
    }

    private static List<String> texts(Pull<Delivery> pull) {
        return pull.items.stream().map(Delivery::text).toList();
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(number -> "m" + number).toList();
    }

    private int acknowledged() {
        return bed.broker.seen(MqttMessageType.PUBACK).size();
    }

    @Test
    void asManyMessagesComeAsWereAskedForAndOnlyTheyAreAcknowledged() {
        Pull<Delivery> pull = pull();
        push(1, 10);
        assertThat(pull.items).isEmpty();

        request(pull, 3);
        assertThat(texts(pull)).isEqualTo(numbered(1, 3));
        assertThat(acknowledged()).isEqualTo(3);
        request(pull, Long.MAX_VALUE);

        assertThat(texts(pull)).isEqualTo(numbered(1, 10));
        assertThat(acknowledged()).isEqualTo(10);
    }

    @Test
    @DisplayName("B58 subscribers that compete share the messages: each goes to exactly one")
    void subscribersThatCompeteShareTheMessages() {
        List<Pull<Delivery>> pulls = List.of(pull(), pull(), pull());
        pulls.forEach(pull -> request(pull, Long.MAX_VALUE));

        push(1, 1_000);

        List<String> all = new ArrayList<>();
        for (Pull<Delivery> pull : pulls) {
            assertThat(pull.items).isNotEmpty();
            all.addAll(texts(pull));
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(numbered(1, 1_000));
    }

    @Test
    void aSubscriberAndACallOfReceiveShareTheMessages() {
        Pull<Delivery> pull = pull();
        request(pull, 1);
        var receive = client.receive(Duration.ofSeconds(1));

        push(1, 2);

        assertThat(texts(pull)).containsExactly("m1");
        assertThat(bed.get(receive).orElseThrow().text()).isEqualTo("m2");
    }

    @Test
    void aSubscriberThatHasCancelledTakesNothingMore() {
        Pull<Delivery> pull = pull();
        request(pull, 10);
        push(1, 1);

        pull.cancel();
        bed.time.settle();
        push(2, 3);

        assertThat(texts(pull)).containsExactly("m1");
        assertThat(pull.signals()).containsExactly("subscribed");
        assertThat(acknowledged()).isEqualTo(1);
        assertThat(client.stats().undelivered()).isEqualTo(2);
    }

    @Test
    void closingTheClientCompletesTheStream() {
        Pull<Delivery> pull = pull();
        request(pull, 10);
        push(1, 1);

        bed.get(client.disconnect(Duration.ZERO));
        bed.time.settle();

        assertThat(texts(pull)).containsExactly("m1");
        assertThat(pull.signals()).containsExactly("subscribed", "complete");
    }

    @Test
    void whatWasNotTakenWhenTheClientWasClosedMayStillBeTaken() {
        Pull<Delivery> pull = pull();
        push(1, 2);

        bed.get(client.disconnect(Duration.ZERO));
        request(pull, 10);

        assertThat(texts(pull)).containsExactly("m1", "m2");
        assertThat(pull.signals()).containsExactly("subscribed", "complete");
    }

    @Test
    void aRequestForNothingIsAnErrorAndTakesNothing() {
        Pull<Delivery> pull = pull();
        request(pull, 5);

        request(pull, 0);
        push(1, 1);

        assertThat(pull.error()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        assertThat(pull.items).isEmpty();
        assertThat(pull.signals()).containsExactly("subscribed", "error");
        assertThat(client.stats().undelivered()).isEqualTo(1);
    }

    @Test
    void theStreamGoesOnOverAnOutage() {
        Pull<Delivery> pull = pull();
        request(pull, Long.MAX_VALUE);
        push(1, 1);

        bed.link().reset();
        bed.advance(Duration.ofSeconds(5));
        push(2, 2);

        assertThat(texts(pull)).containsExactly("m1", "m2");
    }

    @Test
    void aSubscriberMayAskForMoreFromInsideASignal() {
        List<String> texts = new ArrayList<>();
        client.driver().deliveries().subscribe(new Flow.Subscriber<>() {
            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                subscription.request(1);
            }

            @Override
            public void onNext(Delivery delivery) {
                texts.add(delivery.text());
                subscription.request(1);
            }

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onComplete() {}
        });

        push(1, 100);

        assertThat(texts).isEqualTo(numbered(1, 100));
    }

    @Test
    void aSubscriptionBeforeTheFirstConnectLeavesNoTimerBehind() {
        TestClient other = bed.client(Bed.options().clientId("other"));
        Pull<Delivery> pull = new Pull<>();
        bed.advance(Duration.ofSeconds(1));
        int before = bed.time.loop().armedTimers();

        other.driver().deliveries().subscribe(pull);
        bed.time.settle();
        request(pull, 1);
        bed.get(other.disconnect(Duration.ZERO));
        bed.advance(Duration.ofSeconds(1));

        assertThat(pull.signals()).containsExactly("subscribed", "complete");
        assertThat(bed.time.loop().armedTimers()).isEqualTo(before);
    }
}
