package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the driver owes the machine, its user and Netty, whatever the machine decides. */
final class DriverContractTest {
    private final Bed bed = new Bed();

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private void burst(TestClient client, int count) {
        IntStream.rangeClosed(1, count).forEach(number -> client.publish("a", "m" + number, Qos.AT_LEAST_ONCE));
    }

    @Test
    void aBurstOfCallsLeavesInOneFlush() {
        TestClient client = bed.connected(Bed.options());
        int before = bed.link().socket().flushes();

        burst(client, 500);
        bed.time.settle();

        assertThat(bed.link().socket().flushes()).isEqualTo(before + 1);
        assertThat(bed.broker.arrived()).hasSize(500);
    }

    @Test
    void theAnswersToOneReadLeaveInOneFlush() {
        TestClient client = bed.connected(Bed.options().callbackExecutor(Runnable::run));
        bed.get(client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> {}));
        bed.link().stall(Duration.ofSeconds(1));
        IntStream.range(0, 100).forEach(number -> bed.broker.push("a", "m" + number, 1));
        int before = bed.link().socket().flushes();

        bed.advance(Duration.ofSeconds(1));
        bed.time.settle();

        assertThat(bed.broker.taken()).hasSize(100);
        assertThat(bed.link().socket().flushes()).isLessThanOrEqualTo(before + 100);
        assertThat(bed.link().socket().emptyFlushes()).isZero();
    }

    @Test
    void acknowledgementsThatLetHeldPublishesGoLeadToOneFlushPerRead() {
        TestClient client = bed.connected(Bed.options().maxInFlight(10));
        burst(client, 100);
        int before = bed.link().socket().flushes();

        bed.time.settle();

        assertThat(bed.broker.arrived()).hasSize(100);
        assertThat(bed.link().socket().flushes() - before).isLessThanOrEqualTo(100 - 10 + 1);
        assertThat(bed.link().socket().emptyFlushes()).isZero();
    }

    @Test
    void atMostOneTimerIsArmedHoweverMuchGoesOn() {
        TestClient client = bed.connected(Bed.options());
        bed.advance(Duration.ofSeconds(1)); // the watch over the first callbacks ends

        for (int i = 0; i < 200; i++) {
            client.publish("a", "m", Qos.AT_LEAST_ONCE);
            client.receive(Duration.ofMillis(500 + i));
            bed.time.loop().runNow();
            assertThat(bed.time.loop().armedTimers()).isLessThanOrEqualTo(2); // with the watch over callbacks
        }
        bed.advance(Duration.ofSeconds(5));

        assertThat(bed.time.loop().armedTimers()).isEqualTo(1);
    }

    @Test
    @DisplayName("B64 a hundred times connect and disconnect leave no channel, no timer and no buffer")
    void aHundredTimesConnectAndDisconnectLeaveNothingBehind() {
        TestClient client = bed.client(Bed.options());

        for (int i = 1; i <= 100; i++) {
            assertThat(bed.get(client.connect()).sessionPresent()).isFalse();
            bed.get(client.publish("a", "m" + i, Qos.AT_LEAST_ONCE));
            bed.get(client.disconnect(Duration.ofSeconds(1)));
            bed.advance(Duration.ofSeconds(1));

            assertThat(bed.network.open()).isEmpty();
            assertThat(bed.broker.connections()).isEmpty();
            assertThat(bed.time.loop().armedTimers()).isZero();
            assertThat(bed.buffers.unreleased()).isZero();
        }

        assertThat(bed.broker.seen(MqttMessageType.DISCONNECT)).hasSize(100);
        assertThat(client.stats().connections()).isEqualTo(100);
        assertThat(client.stats().outages()).isZero();
    }

    @Test
    @DisplayName("B53 a handler that publishes and waits for the result does not stop anything")
    void aHandlerThatPublishesAndWaitsForTheResultDoesNotStopAnything() {
        TestClient client = bed.connected(Bed.options());
        List<String> done = new ArrayList<>();
        bed.get(client.subscribe("in", Qos.AT_LEAST_ONCE, delivery -> {
            CompletableFuture<PublishResult> reply = client.publish("out", delivery.text(), Qos.AT_LEAST_ONCE);
            bed.get(reply);
            done.add(delivery.text());
        }));

        IntStream.range(0, 20).forEach(number -> bed.broker.push("in", "m" + number, 1));
        bed.advance(Duration.ofSeconds(1));

        assertThat(done).hasSize(20);
        assertThat(bed.broker.arrived()).hasSize(20);
        assertThat(bed.broker.taken()).hasSize(20);
    }

    @Test
    void aCompletionThatWaitsForAnotherOneIsPassedByThatOne() {
        TestClient client = bed.connected(Bed.options());
        List<String> order = new ArrayList<>();
        CompletableFuture<PublishResult> first = client.publish("a", "1", Qos.AT_LEAST_ONCE);
        CompletableFuture<PublishResult> second = client.publish("a", "2", Qos.AT_LEAST_ONCE);
        first.thenRun(() -> {
            bed.get(second);
            order.add("first");
        });
        second.thenRun(() -> order.add("second"));

        bed.advance(Duration.ofSeconds(1));

        assertThat(order).containsExactly("second", "first");
    }

    @Test
    void aListenerThatWaitsHoldsUpNeitherHandlersNorCompletions() {
        List<String> order = new ArrayList<>();
        List<TestClient> self = new ArrayList<>();
        TestClient client = bed.client(Bed.options().eventListener(event -> {
            if (event instanceof ConnectionEvent.Up) {
                bed.get(self.get(0).publish("a", "from the listener", Qos.AT_LEAST_ONCE));
                order.add("listener");
            }
        }));
        self.add(client);
        client.connect().thenRun(() -> order.add("connect"));

        bed.advance(Duration.ofSeconds(1));

        assertThat(order).containsExactly("connect", "listener");
    }

    @Test
    void closingFromInsideACallbackClosesTheClientAndBlocksNobody() {
        TestClient client = bed.connected(Bed.options());
        CompletableFuture<PublishResult> held = new CompletableFuture<>();
        bed.get(client.publish("a", "1", Qos.AT_LEAST_ONCE).thenRun(() -> {
            client.close();
            client.publish("a", "2", Qos.AT_LEAST_ONCE).whenComplete((result, failure) -> {
                held.completeExceptionally(failure);
            });
        }));

        Throwable failure = bed.failure(held);

        assertThat(failure).isInstanceOf(MqttPublishException.class);
        assertThat(bed.network.open()).isEmpty();
        assertThat(bed.failure(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> {})))
                .isInstanceOf(MqttClosedException.class);
    }

    @Test
    void userCodeNeverRunsOnTheEventLoopUnlessTheExecutorIsDirect() {
        for (boolean direct : new boolean[] {false, true}) {
            List<Boolean> onLoop = new ArrayList<>();
            Runnable look = () -> onLoop.add(bed.time.isOnLoop());
            var options = Bed.options().eventListener(event -> look.run());
            TestClient client = bed.client(direct ? options.callbackExecutor(Runnable::run) : options);
            client.connect().thenRun(look);
            client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> look.run()).thenRun(look);
            client.publish("a", "1", Qos.AT_LEAST_ONCE).thenRunAsync(look);

            bed.advance(Duration.ofSeconds(1));
            bed.get(client.disconnect(Duration.ZERO).thenRun(look));
            bed.advance(Duration.ofSeconds(1));

            assertThat(onLoop).hasSizeGreaterThanOrEqualTo(6).containsOnly(direct);
        }
    }

    @Test
    @DisplayName("B62 disconnect and connect get through whatever the queue to the loop is full of")
    void disconnectAndConnectGetThroughAFullQueue() {
        TestClient client = bed.client(Bed.options().outboxMessages(1));
        for (int i = 0; i < 20_000; i++) {
            client.publish("a", "m", Qos.AT_LEAST_ONCE);
        }
        bed.get(client.connect());
        for (int i = 0; i < 20_000; i++) {
            client.publish("a", "m", Qos.AT_LEAST_ONCE);
        }

        bed.get(client.disconnect(Duration.ofSeconds(5)));

        assertThat(client.stats().pending()).isZero();
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    void everyCallMadeBeforeTheLoopRunsIsCarriedOutInItsOrder() {
        TestClient client = bed.client(Bed.options());

        client.connect();
        client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> {});
        client.publish("a", "1", Qos.AT_LEAST_ONCE);
        client.unsubscribe("a");
        CompletableFuture<Void> disconnected = client.disconnect(Duration.ofSeconds(1));
        bed.get(disconnected);

        assertThat(bed.broker.lines()).isEmpty(); // disconnect finds an attempt, not a connection, and ends it
        assertThat(bed.network.open()).isEmpty();
    }
}
