package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Disconnecting, in virtual time: what still leaves, how long it may take, and what is left. */
final class CloseInTimeTest {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private MqttClientOptions.Builder options() {
        return Bed.listening(Bed.options(), events);
    }

    private static BrokerManners slowAck(Duration delay) {
        return new BrokerManners() {
            @Override
            public long ackDelay() {
                return delay.toNanos();
            }
        };
    }

    private ModelBroker.Seen lastSeen() {
        return bed.broker.seen().get(bed.broker.seen().size() - 1);
    }

    @Test
    @DisplayName("B62 disconnect drains, DISCONNECT is the last packet, no Down is raised, and nothing follows")
    void disconnectDrainsAndSaysGoodbye() {
        bed.broker.manners(slowAck(Duration.ofSeconds(2)));
        TestClient client = bed.connected(options().maxInFlight(2));
        List<CompletableFuture<?>> publishes = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            publishes.add(client.publish("a", "m" + i, Qos.AT_LEAST_ONCE));
        }

        bed.get(client.disconnect(DRAIN));

        assertThat(bed.time.millis()).isEqualTo(4_000);
        assertThat(publishes).allSatisfy(publish -> assertThat(publish).isCompleted());
        assertThat(lastSeen().type()).isEqualTo(MqttMessageType.DISCONNECT);
        bed.advance(Duration.ofHours(1));
        assertThat(bed.network.dials()).isEqualTo(1);
        assertThat(events).extracting(event -> event.getClass().getSimpleName()).containsExactly("Up", "Closed");
        assertThat(bed.time.loop().armedTimers()).isZero();
    }

    @Test
    @DisplayName("B62 what cannot be drained in time fails, and DISCONNECT is sent all the same")
    void whatCannotBeDrainedInTimeFails() {
        bed.broker.manners(slowAck(Duration.ofDays(1)));
        TestClient client = bed.connected(options());
        CompletableFuture<?> publish = client.publish("a", "m", Qos.AT_LEAST_ONCE);

        bed.get(client.disconnect(DRAIN));

        assertThat(bed.time.millis()).isEqualTo(5_000);
        assertThat(bed.failure(publish))
                .isInstanceOfSatisfying(
                        MqttPublishException.class, e -> assertThat(e.failure()).isEqualTo(PublishFailure.CLOSED));
        assertThat(lastSeen().type()).isEqualTo(MqttMessageType.DISCONNECT);
    }

    @Test
    @DisplayName("B62 a congested link gets a moment for what was sent on it, DISCONNECT last")
    void aCongestedLinkGetsAMomentForWhatWasSentOnIt() {
        TestClient client = bed.connected(options());
        bed.link().socket().congested(true);
        for (int i = 1; i <= 50; i++) {
            client.publish("a", "m" + i, Qos.AT_MOST_ONCE);
        }
        CompletableFuture<Void> disconnected = client.disconnect(DRAIN);
        bed.advance(Duration.ofMillis(500));
        assertThat(disconnected).isNotDone();

        bed.link().socket().congested(false);
        bed.get(disconnected);

        assertThat(bed.time.millis()).isEqualTo(500);
        assertThat(bed.broker.arrived()).hasSize(50);
        assertThat(lastSeen().type()).isEqualTo(MqttMessageType.DISCONNECT);
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    @DisplayName("B62 a link that stays congested is closed a second later")
    void aLinkThatStaysCongestedIsClosedASecondLater() {
        TestClient client = bed.connected(options());
        bed.link().socket().congested(true);
        client.publish("a", "m", Qos.AT_MOST_ONCE);

        bed.get(client.disconnect(DRAIN));

        assertThat(bed.time.millis()).isEqualTo(1_000);
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    @DisplayName("L36 a connection that still says goodbye makes way for the next one")
    void aConnectionThatStillSaysGoodbyeMakesWayForTheNextOne() {
        TestClient client = bed.connected(options());
        bed.link().socket().congested(true);
        CompletableFuture<Void> disconnected = client.disconnect(DRAIN);
        bed.time.settle();

        bed.get(client.connect());

        assertThat(disconnected).isCompleted();
        assertThat(bed.time.millis()).isZero();
        assertThat(bed.network.open()).hasSize(1);
    }

    @Test
    @DisplayName("B62 after disconnect every call fails at once and says that the client is closed")
    void afterDisconnectEveryCallFailsAtOnce() {
        TestClient client = bed.connected(options());
        bed.get(client.disconnect(DRAIN));

        assertThat(bed.failure(client.publish("a", "m", Qos.AT_MOST_ONCE))).isInstanceOf(MqttPublishException.class);
        assertThat(bed.failure(client.subscribe(Subscription.of("a", Qos.AT_MOST_ONCE))))
                .isInstanceOf(MqttClosedException.class);
        assertThat(bed.failure(client.unsubscribe("a"))).isInstanceOf(MqttClosedException.class);
        assertThat(bed.failure(client.receive(Duration.ofDays(1)))).isInstanceOf(MqttClosedException.class);
        assertThat(bed.get(client.ping())).isFalse();
        bed.get(client.disconnect(DRAIN));
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("B63 disconnect during an outage completes at once and no further attempt is made")
    void disconnectDuringAnOutageCompletesAtOnce() {
        TestClient client = bed.connected(options());
        CompletableFuture<?> publish = client.publish("a", "m", Qos.AT_LEAST_ONCE);
        bed.network.refuse(Bed.HOST);
        bed.link().reset();
        bed.advance(Duration.ofMinutes(1));
        CompletableFuture<?> held = client.publish("a", "m", Qos.AT_LEAST_ONCE);
        int dials = bed.network.dials();

        bed.get(client.disconnect(DRAIN));

        assertThat(bed.time.millis()).isEqualTo(60_000);
        assertThat(publish).isDone();
        assertThat(held).isCompletedExceptionally();
        bed.advance(Duration.ofHours(1));
        assertThat(bed.network.dials()).isEqualTo(dials);
        assertThat(Bed.of(ConnectionEvent.Closed.class, events)).hasSize(1);
    }

    @Test
    void severalCallsOfDisconnectAllCompleteAndTheShortestDrainCounts() {
        bed.broker.manners(slowAck(Duration.ofDays(1)));
        TestClient client = bed.connected(options());
        client.publish("a", "m", Qos.AT_LEAST_ONCE);
        CompletableFuture<Void> patient = client.disconnect(Duration.ofMinutes(1));
        bed.advance(Duration.ofSeconds(1));

        bed.get(client.disconnect(Duration.ofSeconds(2)));

        assertThat(patient).isCompleted();
        assertThat(bed.time.millis()).isEqualTo(3_000);
        assertThat(bed.broker.seen(MqttMessageType.DISCONNECT)).hasSize(1);
    }

    @Test
    void aConnectionThatIsLostWhileDisconnectingEndsTheDisconnectWithoutADown() {
        bed.broker.manners(slowAck(Duration.ofDays(1)));
        TestClient client = bed.connected(options());
        client.publish("a", "m", Qos.AT_LEAST_ONCE);
        CompletableFuture<Void> disconnected = client.disconnect(DRAIN);
        bed.advance(Duration.ofSeconds(1));

        bed.link().reset();
        bed.get(disconnected);

        assertThat(bed.time.millis()).isEqualTo(1_000);
        assertThat(Bed.of(ConnectionEvent.Down.class, events)).isEmpty();
        assertThat(bed.network.dials()).isEqualTo(1);
    }
}
