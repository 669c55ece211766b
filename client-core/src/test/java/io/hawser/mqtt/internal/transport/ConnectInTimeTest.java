package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Connecting, in virtual time: what it waits for, how long, and what it says when that was in vain. */
final class ConnectInTimeTest {
    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private static BrokerManners connack(long delayNanos, int code) {
        return new BrokerManners() {
            @Override
            public long connackDelay() {
                return delayNanos;
            }

            @Override
            public int returnCode() {
                return code;
            }
        };
    }

    private static final BrokerManners MUTE = connack(-1, 0);

    @Test
    @DisplayName(
            "B1 a closed port fails connect at once, raises no event, starts nothing, and connect may be called again")
    void aClosedPortFailsConnectAtOnce() {
        bed.network.refuse(Bed.HOST);
        TestClient client = bed.client(Bed.listening(Bed.options(), events));

        Throwable failure = bed.failure(client.connect());

        assertThat(bed.time.millis()).isZero();
        assertThat(failure).isInstanceOfSatisfying(MqttConnectException.class, e -> {
            assertThat(e.phase()).isEqualTo(ConnectPhase.CONNECT);
            assertThat(e).hasMessageContaining("broker:1883");
        });
        bed.advance(Duration.ofMinutes(5));
        assertThat(bed.network.dials()).isEqualTo(1);
        assertThat(events).isEmpty();
        bed.listen();
        bed.get(client.connect());
    }

    @Test
    @DisplayName(
            "B2 B78 a broker that accepts and stays silent fails connect after the time-out, which names the phase")
    void aBrokerThatAcceptsAndStaysSilentFailsConnectAfterTheTimeout() {
        bed.broker.manners(MUTE);
        TestClient client = bed.client(Bed.options().ackTimeout(Duration.ofSeconds(10)));

        Throwable failure = bed.failure(client.connect());

        assertThat(bed.time.millis()).isEqualTo(10_000);
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.HANDSHAKE));
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    @DisplayName("B78 a host that never answers fails the attempt at its own deadline, which names the phase")
    void aHostThatNeverAnswersFailsTheAttemptAtItsOwnDeadline() {
        bed.network.silent(Bed.HOST);
        TestClient client = bed.client(Bed.options().connectTimeout(Duration.ofSeconds(4)));

        Throwable failure = bed.failure(client.connect());

        assertThat(bed.time.millis()).isEqualTo(4_000);
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.CONNECT));
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    @DisplayName("B78 a CONNACK that trickles in byte by byte does not extend the deadline")
    void aConnackThatTricklesInDoesNotExtendTheDeadline() {
        bed.broker.manners(new BrokerManners() {
            @Override
            public boolean handles(BrokerConnection connection, MqttMessage packet) {
                LongConsumer later = second -> bed.time.plan(
                        Duration.ofSeconds(second), () -> connection.answerRaw(second == 3 ? 0x20 : 0x02));
                later.accept(3);
                later.accept(6);
                return true;
            }
        });
        TestClient client = bed.client(Bed.options());

        bed.failure(client.connect());

        assertThat(bed.time.millis()).isEqualTo(10_000);
    }

    @Test
    @DisplayName("B3 B77 a refusal fails connect with the broker's code, the lasting ones also with retryFirstConnect")
    void aRefusalFailsConnectWithTheBrokersCode() {
        for (int code = 1; code <= 5; code++) {
            int expected = code;
            bed.broker.manners(connack(0, code));
            TestClient client = bed.client(Bed.options().clientId("client" + code));

            assertThat(bed.failure(client.connect()))
                    .isInstanceOfSatisfying(
                            MqttRefusedException.class,
                            e -> assertThat(e.returnCode()).isEqualTo(expected));

            TestClient stubborn =
                    bed.client(Bed.options().clientId("stubborn" + code).retryFirstConnect(true));
            CompletableFuture<ConnectResult> connecting = stubborn.connect();
            bed.advance(Duration.ofSeconds(1));
            assertThat(connecting.isDone()).isEqualTo(isPermanent(code));
            bed.get(stubborn.disconnect(Duration.ZERO));
        }
    }

    private static boolean isPermanent(int code) {
        return code != 3; // "server unavailable"
    }

    @Test
    void aBrokerThatAnswersNonsenseFailsConnectAndIsToldApartFromOneThatIsGone() {
        for (int[] nonsense : new int[][] {
            {0x20, 2, 0, 77},
            {0xD0, 0},
            {0x30, 3, 0, 1, 'a'},
            {0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
            {0x20, 2, 1, 0},
            {'H', 'T'}
        }) {
            bed.broker.manners(new BrokerManners() {
                @Override
                public boolean handles(BrokerConnection connection, MqttMessage packet) {
                    connection.answerRaw(nonsense);
                    return true;
                }
            });
            TestClient client = bed.client(Bed.options());
            CompletableFuture<ConnectResult> connecting = client.connect();
            bed.advance(Duration.ofSeconds(11));

            Throwable failure = bed.failure(connecting);

            assertThat(failure).isInstanceOfAny(MqttProtocolException.class, MqttConnectException.class);
            assertThat(bed.network.open()).isEmpty();
        }
    }

    @Test
    @DisplayName(
            "B4 with retryFirstConnect the same future waits five minutes for a broker, and what was held arrives in order")
    void withRetryFirstConnectTheSameFutureWaitsForABroker() {
        bed.network.refuse(Bed.HOST);
        TestClient client = bed.client(Bed.options().retryFirstConnect(true));
        CompletableFuture<ConnectResult> connecting = client.connect();
        for (int i = 1; i <= 10; i++) {
            client.publish("a", "m" + i, Qos.AT_LEAST_ONCE);
        }
        bed.advance(Duration.ofMinutes(5));
        assertThat(connecting).isNotDone();

        bed.listen();
        bed.get(connecting);
        bed.advance(Duration.ofSeconds(1));

        assertThat(bed.broker.arrived().keySet())
                .containsExactly("m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8", "m9", "m10");
    }

    @Test
    @DisplayName("B10 the second address is used in the same attempt when the first is dead")
    void theSecondAddressIsUsedInTheSameAttemptWhenTheFirstIsDead() {
        bed.network.silent("dead");
        bed.network.name("broker", "dead", Bed.HOST);
        TestClient client = bed.client(Bed.options());

        bed.get(client.connect());

        assertThat(bed.time.millis()).isEqualTo(250);
        assertThat(client.stats().attempts()).isEqualTo(1);
        assertThat(bed.network.open()).hasSize(1);
    }

    @Test
    @DisplayName("B80 L45 the name is looked up for every attempt, and a new address is used at once")
    void theNameIsLookedUpForEveryAttempt() {
        bed.connected(Bed.options());
        bed.network.refuse(Bed.HOST);
        bed.link().reset();
        bed.advance(Duration.ofMinutes(5));
        assertThat(bed.network.lookups()).isEqualTo(bed.network.dials()).isGreaterThan(5);

        bed.network.name("broker", "moved");
        bed.network.listen("moved", bed.broker::accept);
        bed.advance(Duration.ofSeconds(30));

        assertThat(bed.broker.connections()).hasSize(1);
    }

    @Test
    @DisplayName("L45 a name that could not be looked up is looked up again for the next attempt")
    void aNameThatCouldNotBeLookedUpIsLookedUpAgain() {
        bed.connected(Bed.listening(Bed.options(), events));
        bed.network.resolverFailure(new java.net.UnknownHostException("broker"));
        bed.link().reset();
        bed.advance(Duration.ofSeconds(20));
        assertThat(Bed.of(ConnectionEvent.AttemptFailed.class, events))
                .isNotEmpty()
                .allSatisfy(failed -> assertThat(failed.phase()).isEqualTo(ConnectPhase.RESOLVE));

        bed.network.resolverFailure(null);
        bed.advance(Duration.ofSeconds(30));

        assertThat(Bed.of(ConnectionEvent.Up.class, events)).hasSize(2);
    }

    @Test
    @DisplayName("B12 connect while connecting or connected fails and opens no second socket")
    void connectWhileConnectingOrConnectedOpensNoSecondSocket() {
        bed.broker.manners(connack(Duration.ofSeconds(2).toNanos(), 0));
        TestClient client = bed.client(Bed.options());
        CompletableFuture<ConnectResult> first = client.connect();

        CompletableFuture<ConnectResult> whileConnecting = client.connect();
        bed.get(first);
        CompletableFuture<ConnectResult> whileConnected = client.connect();

        assertThat(bed.failure(whileConnecting)).isInstanceOf(IllegalStateException.class);
        assertThat(bed.failure(whileConnected)).isInstanceOf(IllegalStateException.class);
        assertThat(bed.network.dials()).isEqualTo(1);
    }

    @Test
    @DisplayName("L36 the old channel is closed before the next attempt begins, and there is never more than one")
    void theOldChannelIsClosedBeforeTheNextAttemptBegins() {
        bed.broker.manners(MUTE);
        List<Integer> others = new ArrayList<>();
        bed.network.onDial(link -> others.add(bed.network.open().size() - 1));
        bed.client(Bed.options().retryFirstConnect(true)).connect();

        bed.advance(Duration.ofMinutes(10));

        assertThat(others).hasSizeGreaterThan(10).containsOnly(0);
    }

    @Test
    @DisplayName("B63 B76 disconnect during an attempt ends it at once, and no further one is made")
    void disconnectDuringAnAttemptEndsItAtOnce() {
        for (Runnable obstacle : List.<Runnable>of(
                () -> bed.network.silent(Bed.HOST),
                () -> bed.broker.manners(MUTE),
                () -> bed.network.refuse(Bed.HOST),
                () -> bed.network.resolverFailure(new IllegalStateException("no names")))) {
            bed.network.prompt(Bed.HOST);
            obstacle.run();
            TestClient client = bed.client(Bed.options().retryFirstConnect(true));
            CompletableFuture<ConnectResult> connecting = client.connect();
            bed.advance(Duration.ofSeconds(3));
            int dials = bed.network.dials();
            long before = bed.time.millis();

            bed.get(client.disconnect(Duration.ofSeconds(5)));

            assertThat(bed.time.millis()).isEqualTo(before);
            bed.advance(Duration.ofMinutes(5));
            assertThat(bed.network.dials()).isEqualTo(dials);
            assertThat(connecting).isCompletedExceptionally();
        }
    }

    @Test
    void aConnectThatIsCancelledIsGivenUp() {
        bed.broker.manners(MUTE);
        TestClient client = bed.client(Bed.options().retryFirstConnect(true));
        CompletableFuture<ConnectResult> connecting = client.connect();
        bed.advance(Duration.ofSeconds(1));

        connecting.cancel(true);
        bed.advance(Duration.ofMinutes(5));

        assertThat(bed.network.open()).isEmpty();
        assertThat(bed.network.dials()).isEqualTo(1);
        assertThat(bed.time.loop().armedTimers()).isZero();
        bed.broker.manners(BrokerManners.GOOD);
        bed.get(client.connect());
        assertThat(bed.broker.seen(MqttMessageType.CONNECT)).hasSize(2);
    }
}
