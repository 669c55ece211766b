package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class EventStreamTest {
    private final UserThreads threads = new UserThreads(null);
    private final EventStream stream = new EventStream(threads);

    private static ConnectionEvent up(long number) {
        ConnectResult result = new ConnectResult(
                false,
                "me",
                new Endpoint("broker", 1883),
                BrokerLimits.NONE,
                Duration.ofSeconds(60),
                Duration.ZERO,
                null,
                Reason.SUCCESS);
        return new ConnectionEvent.Up(number, result, Optional.empty());
    }

    private void publish(long from, long to) {
        LongStream.rangeClosed(from, to).forEach(number -> stream.publish(up(number)));
        runAll();
    }

    private void runAll() {
        while (threads.runOne()) {}
    }

    private Pull<ConnectionEvent> subscribe() {
        Pull<ConnectionEvent> pull = new Pull<>();
        stream.subscribe(pull);
        runAll();
        return pull;
    }

    private void request(Pull<?> pull, long n) {
        pull.request(n);
        runAll();
    }

    @Test
    @DisplayName("B22 a slow subscriber gets every event, in order, when it asks")
    void aSlowSubscriberGetsEveryEventInOrderWhenItAsks() {
        Pull<ConnectionEvent> pull = subscribe();
        publish(1, 500);
        assertThat(pull.items).isEmpty();

        request(pull, 100);
        assertThat(pull.items).hasSize(100);
        request(pull, Long.MAX_VALUE);

        assertThat(pull.items)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 500)
                        .mapToObj(EventStreamTest::up)
                        .toList());
    }

    @Test
    void everySubscriberGetsEveryEventFromItsSubscriptionOn() {
        Pull<ConnectionEvent> early = subscribe();
        request(early, Long.MAX_VALUE);
        publish(1, 2);
        Pull<ConnectionEvent> late = subscribe();
        request(late, Long.MAX_VALUE);

        publish(3, 3);

        assertThat(early.items).containsExactly(up(1), up(2), up(3));
        assertThat(late.items).containsExactly(up(3));
    }

    @Test
    void asManyEventsMayWaitAsTheBoundSaysAndOneMoreEndsTheSubscription() {
        Pull<ConnectionEvent> atTheBound = subscribe();
        publish(1, EventStream.MAX_WAITING);
        assertThat(atTheBound.signals()).containsExactly("subscribed");

        publish(0, 0);

        assertThat(atTheBound.signals()).containsExactly("subscribed", "error");
        assertThat(atTheBound.error()).isInstanceOf(IllegalStateException.class).hasMessageContaining("1024");
        request(atTheBound, 10);
        publish(0, 0);
        assertThat(atTheBound.items).isEmpty();
        assertThat(atTheBound.signals()).containsExactly("subscribed", "error");
    }

    @Test
    void oneThatFallsBehindDoesNotDisturbTheOthers() {
        subscribe();
        Pull<ConnectionEvent> quick = subscribe();
        request(quick, Long.MAX_VALUE);

        publish(1, EventStream.MAX_WAITING + 10);

        assertThat(quick.items).hasSize(EventStream.MAX_WAITING + 10);
    }

    @Test
    void closedIsTheLastEventAndCompletesTheStream() {
        Pull<ConnectionEvent> pull = subscribe();
        request(pull, 1);

        stream.publish(up(1));
        stream.publish(new ConnectionEvent.Closed());
        publish(2, 2);
        assertThat(pull.signals()).containsExactly("subscribed");
        request(pull, 1);

        assertThat(pull.items).containsExactly(up(1), new ConnectionEvent.Closed());
        assertThat(pull.signals()).containsExactly("subscribed", "complete");
    }

    @Test
    void whoeverSubscribesAfterClosedSeesTheNextLifeOfTheClient() {
        stream.publish(new ConnectionEvent.Closed());
        Pull<ConnectionEvent> pull = subscribe();
        request(pull, 10);

        publish(7, 7);

        assertThat(pull.items).containsExactly(up(7));
    }

    @Test
    void whoeverSubscribesWhileClosedIsBeingToldIsNotForgotten() {
        Pull<ConnectionEvent> second = new Pull<>();
        Executor inline = Runnable::run;
        EventStream direct = new EventStream(inline);
        direct.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(10);
            }

            @Override
            public void onNext(ConnectionEvent event) {}

            @Override
            public void onError(Throwable cause) {}

            @Override
            public void onComplete() {
                direct.subscribe(second);
            }
        });

        direct.publish(new ConnectionEvent.Closed());
        second.request(10);
        direct.publish(up(1));

        assertThat(second.items).containsExactly(up(1));
    }

    @Test
    void aRequestForNothingIsAnError() {
        for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
            Pull<ConnectionEvent> pull = subscribe();

            request(pull, n);
            publish(1, 1);

            assertThat(pull.error())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3.9");
            assertThat(pull.items).isEmpty();
        }
    }

    @Test
    void requestsAddUpWithoutOverflow() {
        Pull<ConnectionEvent> pull = subscribe();

        request(pull, Long.MAX_VALUE - 1);
        request(pull, Long.MAX_VALUE - 1);
        publish(1, 3);

        assertThat(pull.items).hasSize(3);
    }

    @Test
    void nothingComesAfterCancel() {
        Pull<ConnectionEvent> pull = subscribe();
        request(pull, 10);
        stream.publish(up(1));

        pull.cancel();
        publish(2, 2);
        stream.publish(new ConnectionEvent.Closed());
        runAll();

        assertThat(pull.items).isEmpty();
        assertThat(pull.signals()).containsExactly("subscribed");
    }
}
