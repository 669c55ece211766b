package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Slow applications and slow links: who waits for whom, and that nobody is taken for dead meanwhile. */
final class BackpressureInTimeTest {
    private static final int BOUND = 10;

    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private MqttClientOptions.Builder options() {
        return Bed.listening(Bed.options().inboundMessages(BOUND), events);
    }

    /** A client that pulls messages from "a" and has let so many come in. */
    private TestClient flooded(MqttClientOptions.Builder options, int messages) {
        TestClient client = bed.connected(options);
        bed.get(client.subscribe(Subscription.of("a", Qos.AT_LEAST_ONCE)));
        push(messages);
        return client;
    }

    private void push(int messages) {
        for (int i = 1; i <= messages; i++) {
            bed.broker.push("a", "m" + i, 1);
            bed.time.settle();
        }
    }

    private List<String> takeAll(TestClient client, int expected) {
        List<String> taken = new ArrayList<>();
        for (int i = 0; i < expected; i++) {
            bed.get(client.receive(Duration.ofMinutes(1))).ifPresent(delivery -> taken.add(delivery.text()));
        }
        return taken;
    }

    private static List<String> numbered(int to) {
        return IntStream.rangeClosed(1, to).mapToObj(number -> "m" + number).toList();
    }

    @Test
    @DisplayName("B57 L64 reading stops at the bound, nothing is acknowledged that is not held, and nothing is lost")
    void readingStopsAtTheBoundAndNothingIsLost() {
        TestClient client = flooded(options(), 200);
        assertThat(client.stats().undelivered()).isEqualTo(BOUND);
        assertThat(bed.link().channel().config().isAutoRead()).isFalse();
        assertThat(bed.broker.taken()).isEmpty();

        List<String> taken = takeAll(client, 200);

        assertThat(taken).isEqualTo(numbered(200));
        assertThat(bed.broker.taken()).hasSize(200);
        assertThat(client.stats().discards()).isZero();
        assertThat(bed.link().channel().config().isAutoRead()).isTrue();
    }

    @Test
    @DisplayName(
            "B57 L21 L22 while reading is paused pings go on, and silence of our own making is held against nobody")
    void whileReadingIsPausedPingsGoOnAndNobodyIsJudged() {
        TestClient client = flooded(options(), 200);
        int before = bed.broker.seen(MqttMessageType.PINGREQ).size();

        bed.advance(Duration.ofMinutes(30));

        assertThat(bed.broker.seen(MqttMessageType.PINGREQ).size() - before).isBetween(110, 121);
        assertThat(events).hasSize(1);
        assertThat(takeAll(client, 200)).isEqualTo(numbered(200));
    }

    @Test
    @DisplayName("B57 while reading is paused publishes still leave, and are acknowledged once it goes on")
    void whileReadingIsPausedPublishesStillLeave() {
        TestClient client = flooded(options(), 200);

        var publish = client.publish("b", "out", Qos.AT_LEAST_ONCE);
        bed.advance(Duration.ofMinutes(5));
        assertThat(bed.broker.arrived()).containsEntry("out", 1);
        assertThat(publish).isNotDone();
        takeAll(client, 200);

        assertThat(bed.get(publish).republications()).isZero();
        assertThat(events).hasSize(1);
    }

    @Test
    @DisplayName("L22 after the pause the broker has its full time to answer before it is judged, and is judged then")
    void afterThePauseTheBrokerHasItsFullTime() {
        TestClient client = flooded(options(), 15);
        bed.advance(Duration.ofMinutes(10));
        bed.link().blackHole();
        long resumed = bed.time.millis();

        takeAll(client, 10);
        bed.advance(Duration.ofSeconds(24));
        assertThat(Bed.of(ConnectionEvent.Down.class, events)).isEmpty();
        bed.advance(Duration.ofSeconds(2));

        assertThat(Bed.of(ConnectionEvent.Down.class, events))
                .extracting(ConnectionEvent.Down::cause)
                .containsExactly(DownCause.PING_TIMEOUT);
        assertThat(bed.time.millis() - resumed).isEqualTo(26_000);
    }

    @Test
    @DisplayName("B57 what arrived before an outage and was not taken is delivered, and the rest comes again")
    void anOutageWhileReadingIsPausedLosesNothing() {
        TestClient client = flooded(options().cleanStart(false).cleanStartOnReconnect(false), 50);

        bed.link().reset();
        bed.advance(Duration.ofSeconds(5));
        List<String> taken = takeAll(client, 50 + BOUND); // those at hand, and all again, as none was acknowledged

        assertThat(taken.subList(0, BOUND)).isEqualTo(numbered(BOUND));
        assertThat(taken).containsAll(numbered(50));
        bed.advance(Duration.ofSeconds(5));
        assertThat(bed.broker.taken()).hasSize(50);
    }

    @Test
    @DisplayName("B57 a handler that is slow stops the reading, and one that has caught up lets it go on")
    void aHandlerThatIsSlowStopsTheReading() {
        TestClient client = bed.connected(options());
        List<String> handled = new ArrayList<>();
        bed.get(client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> {
            bed.advance(Duration.ofSeconds(1));
            assertThat(client.stats().undelivered()).isLessThanOrEqualTo(BOUND);
            handled.add(delivery.text());
        }));

        push(40);
        bed.advance(Duration.ofMinutes(2));

        assertThat(handled).isEqualTo(numbered(40));
        assertThat(events).hasSize(1);
    }

    @Test
    @DisplayName("B56 a queue of L messages keeps the newest L and counts the rest as discards, and keeps reading")
    void aQueueKeepsTheNewestMessages() {
        TestClient client = flooded(options().inboundPolicy(InboundPolicy.DROP_OLDEST), 25);

        assertThat(client.stats().discards()).isEqualTo(15);
        assertThat(bed.link().channel().config().isAutoRead()).isTrue();
        assertThat(takeAll(client, BOUND)).isEqualTo(numbered(25).subList(15, 25));
    }

    @Test
    void aCongestedLinkHoldsPublishesBackAndLetsThemGoInOrder() {
        bed.network.waterMark(new WriteBufferWaterMark(200, 400));
        TestClient client = bed.connected(options());
        bed.link().socket().congested(true);
        for (int i = 1; i <= 300; i++) {
            client.publish("a", "m" + i, Qos.AT_MOST_ONCE);
        }
        bed.advance(Duration.ofSeconds(5));
        assertThat(bed.broker.arrived()).isEmpty();
        assertThat(client.stats().held()).isGreaterThan(250);

        bed.link().socket().congested(false);
        bed.advance(Duration.ofSeconds(1));

        assertThat(List.copyOf(bed.broker.arrived().keySet())).isEqualTo(numbered(300));
        assertThat(client.stats().held()).isZero();
    }

    @Test
    void aChannelThatKeepsChangingItsMindLosesNothingAndReordersNothing() {
        TestClient client = bed.connected(options().maxInFlight(1_000));
        for (int i = 1; i <= 300; i++) {
            bed.link().socket().writable(i % 3 == 0);
            client.publish("a", "m" + i, Qos.AT_LEAST_ONCE);
            bed.time.settle();
        }
        bed.link().socket().writable(true);
        bed.advance(Duration.ofSeconds(1));

        assertThat(List.copyOf(bed.broker.arrived().keySet())).isEqualTo(numbered(300));
        assertThat(client.stats().acked()).isEqualTo(300);
        assertThat(bed.link().socket().emptyFlushes()).isZero();
    }

    @Test
    void aLargeOutboxLeavesThroughASmallBufferWithoutARecursion() {
        bed.network.waterMark(new WriteBufferWaterMark(1, 2));
        TestClient client = bed.client(options().outboxMessages(50_000).maxInFlight(65_535));
        for (int i = 1; i <= 50_000; i++) {
            client.publish("a", "m" + i, Qos.AT_MOST_ONCE);
        }

        bed.get(client.connect());
        bed.advance(Duration.ofSeconds(1));

        assertThat(bed.broker.arrived()).hasSize(50_000);
        assertThat(events).hasSize(1);
    }

    @Test
    void pingsLeaveAlsoWhileTheChannelTakesNoPublishes() {
        TestClient client = bed.connected(options());
        bed.link().socket().writable(false);
        client.publish("a", "held", Qos.AT_LEAST_ONCE);

        bed.advance(Duration.ofMinutes(2));

        assertThat(bed.broker.seen(MqttMessageType.PINGREQ)).hasSize(8);
        assertThat(bed.broker.arrived()).isEmpty();
        assertThat(events).hasSize(1);
    }
}
