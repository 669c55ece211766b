package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Retry;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.ScriptedConnection;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Connecting, over a real socket")
final class ConnectTest extends ScriptedTest {
    @Test
    @DisplayName("B1 a closed port fails connect promptly, starts nothing, and connect may be called again")
    void aClosedPortFailsConnectAndNothingGoesOn() {
        broker.stopListening();
        TestClient client = client();

        Throwable failure = Await.failure(client.client().connect(), Duration.ofSeconds(2));
        broker.listen();

        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class,
                        refused -> assertThat(refused.phase()).isEqualTo(ConnectPhase.CONNECT));
        Await.never("another attempt", Duration.ofMillis(300), () -> broker.connections() > 0);
        assertThat(client.events().all()).isEmpty();
        assertThat(client.connect().sessionPresent()).isFalse();
    }

    @Test
    @DisplayName(
            "B2 B78 a broker that stays silent fails connect after the time-out, in the handshake, and is hung up on")
    void aSilentBrokerFailsConnectAfterTheTimeout() {
        broker.always(Script.silent());
        TestClient client = client(options -> options.ackTimeout(Duration.ofMillis(300)));
        long begin = System.nanoTime();

        Throwable failure = Await.failure(client.client().connect());

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(300), Duration.ofMillis(1_200));
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class,
                        timeout -> assertThat(timeout.phase()).isEqualTo(ConnectPhase.HANDSHAKE));
        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
        assertThat(client.events().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    @DisplayName("B3 a refusal fails connect with its code")
    void aRefusalFailsConnectWithItsCode(int code) {
        broker.always(Script.refusing(code));
        TestClient client = client();

        Throwable failure = Await.failure(client.client().connect());

        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttRefusedException.class,
                        refused -> assertThat(refused.returnCode()).isEqualTo(code));
        broker.awaitConnection(1).awaitEnd();
        assertThat(client.client().isConnected()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 200})
    @DisplayName("B3 a return code that the specification does not know is a protocol error")
    void anUnknownReturnCodeIsAProtocolError(int code) {
        broker.always(Script.refusing(code));

        Throwable failure = Await.failure(client().client().connect());

        assertThat(failure).isInstanceOf(MqttProtocolException.class).hasMessageContaining(Integer.toString(code));
    }

    @Test
    @DisplayName(
            "B4 with retryFirstConnect the same future completes when the broker appears, and held publishes follow")
    void connectKeepsTryingUntilTheBrokerAppears() {
        broker.stopListening();
        TestClient client = client(options -> options.retryFirstConnect(true));

        CompletableFuture<ConnectResult> connecting = client.client().connect();
        List<CompletableFuture<PublishResult>> held = IntStream.range(0, 10)
                .mapToObj(n -> client.client().publish("n", "" + n, Qos.of(n % 2)))
                .toList();
        client.events().await("a failed attempt", 3, AttemptFailed.class::isInstance);
        assertThat(connecting).isNotDone();
        assertThat(held).noneMatch(CompletableFuture::isDone);
        broker.listen();

        assertThat(Await.value(connecting).endpoint().port()).isEqualTo(broker.port());
        held.forEach(Await::value);
        assertThat(publishedOn(1))
                .containsExactlyElementsOf(
                        IntStream.range(0, 10).mapToObj(Integer::toString).toList());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5})
    @DisplayName("B5 B77 a permanent refusal fails connect even with retryFirstConnect")
    void aPermanentRefusalFailsConnectInSpiteOfRetry(int code) {
        broker.always(Script.refusing(code));
        TestClient client = client(options -> options.retryFirstConnect(true));

        Throwable failure = Await.failure(client.client().connect());

        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttRefusedException.class,
                        refused -> assertThat(refused.reason().code().retry()).isEqualTo(Retry.NEVER));
        Await.never("another attempt", Duration.ofMillis(200), () -> broker.connections() > 1);
    }

    @Test
    @DisplayName("B5 a refusal that may pass is retried with retryFirstConnect")
    void aPassingRefusalIsRetried() {
        broker.next(Script.refusing(3), Script.refusing(3));
        TestClient client = client(options -> options.retryFirstConnect(true));

        client.connect();

        assertThat(broker.connections()).isEqualTo(3);
        assertThat(client.events().all(AttemptFailed.class::isInstance))
                .extracting(event -> ((AttemptFailed) event).error())
                .hasSize(2)
                .allSatisfy(error -> assertThat(
                                ((MqttRefusedException) error).reason().code())
                        .isEqualTo(ReasonCode.SERVER_UNAVAILABLE));
    }

    @Test
    @DisplayName("B6 user and password flags are as configured")
    void userAndPasswordFlagsAreAsConfigured() {
        connected(options -> options.clientId("neither"));
        connected(options -> options.clientId("user").username("jo"));
        connected(options -> options.clientId("both").username("jo").password("s3crét"));

        List<ReceivedPacket.Connect> connects = broker.packets(PacketType.CONNECT).stream()
                .map(ReceivedPacket::asConnect)
                .toList();

        assertThat(connects)
                .extracting(
                        ReceivedPacket.Connect::clientId,
                        ReceivedPacket.Connect::user,
                        ReceivedPacket.Connect::password)
                .containsExactly(
                        tuple("neither", Optional.empty(), Optional.empty()),
                        tuple("user", Optional.of("jo"), Optional.empty()),
                        tuple("both", Optional.of("jo"), Optional.of("s3crét")));
    }

    @Test
    @DisplayName("B8 cleanStart without cleanStartOnReconnect discards the old session once, then keeps the new one")
    void anOldSessionIsDiscardedOnceAtTheStart() {
        TestClient client = connected(options -> options.cleanStart(true).cleanStartOnReconnect(false));
        broker.awaitConnection(2).reset();
        client.awaitUp(2);

        assertThat(typesOf(1)).containsExactly(PacketType.CONNECT, PacketType.DISCONNECT);
        assertThat(broker.packets(PacketType.CONNECT))
                .extracting(packet -> packet.asConnect().cleanSession())
                .containsExactly(true, false, false);
        assertThat(client.upsAndDowns()).hasSize(3);
    }

    @Test
    @DisplayName("B12 connect while connected fails and opens no second socket")
    void connectWhileConnectedFails() {
        TestClient client = connected();

        assertThat(Await.failure(client.client().connect())).isInstanceOf(IllegalStateException.class);

        Await.never("a second socket", Duration.ofMillis(100), () -> broker.connections() > 1);
        assertThat(client.client().isConnected()).isTrue();
    }

    @Test
    @DisplayName("B12 connect while connecting fails, and the first call goes on")
    void connectWhileConnectingFails() {
        broker.always(Script.silent());
        TestClient client = client();
        CompletableFuture<ConnectResult> first = client.client().connect();
        broker.awaitPacket(PacketType.CONNECT);

        assertThat(Await.failure(client.client().connect())).isInstanceOf(IllegalStateException.class);
        assertThat(first).isNotDone();
        broker.awaitConnection(1).send(Bytes.connack(false, 0));

        Await.value(first);
        assertThat(broker.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName("B27 isConnected is false until CONNACK, again after a loss, and asking has no side effects")
    void isConnectedWaitsForConnack() {
        broker.always(Script.silent());
        TestClient client = client();
        CompletableFuture<ConnectResult> connecting = client.client().connect();
        broker.awaitPacket(PacketType.CONNECT);
        assertThat(client.client().isConnected()).isFalse();

        broker.awaitConnection(1).send(Bytes.connack(false, 0));
        Await.value(connecting);
        assertThat(client.client().isConnected()).isTrue();

        broker.awaitConnection(1).reset();
        broker.awaitPacket(2, PacketType.CONNECT);
        assertThat(IntStream.range(0, 1_000).anyMatch(n -> client.client().isConnected()))
                .isFalse();
        assertThat(broker.packets()).hasSize(2);
        assertThat(broker.connections()).isEqualTo(2);
    }

    @Test
    @DisplayName("B74 H6 will and credentials are sent again on every reconnect")
    void willAndCredentialsAreSentOnEveryConnection() {
        TestClient client = connected(options -> options.username("jo")
                .password("secret")
                .keepAlive(Duration.ofSeconds(77))
                .will(Will.of("gone", "bye", Qos.AT_LEAST_ONCE, true)));
        broker.awaitConnection(1).reset();
        client.awaitUp(2);
        broker.awaitConnection(2).finish();
        client.awaitUp(3);

        List<ReceivedPacket.Connect> connects = broker.packets(PacketType.CONNECT).stream()
                .map(ReceivedPacket::asConnect)
                .toList();

        assertThat(connects).hasSize(3).containsOnly(connects.get(0));
        assertThat(connects.get(0).will()).contains(new ReceivedPacket.Will("gone", "bye", 1, true));
        assertThat(connects.get(0).keepAliveSeconds()).isEqualTo(77);
        assertThat(connects.get(0).password()).contains("secret");
    }

    @Test
    @DisplayName("L39 a first connect that is dropped is never repeated with an older protocol")
    void aDroppedConnectDoesNotStepDown() {
        Script dropping = Script.polite().on(PacketType.CONNECT, Answer.finish());
        broker.next(dropping, dropping, Script.refusing(3));

        connected(options -> options.retryFirstConnect(true));

        assertThat(broker.packets(PacketType.CONNECT))
                .hasSize(4)
                .extracting(packet -> packet.asConnect().level())
                .containsOnly(4);
    }

    @Test
    @DisplayName("B77 L41 a broker that knows no MQTT 5 fails connect for good, and the failure says what to change")
    void aBrokerOf311RefusesMqtt5ForGood() {
        broker.always(Script.refusing(1));
        TestClient client =
                client(options -> options.protocol(ProtocolVersion.MQTT_5).retryFirstConnect(true));

        Throwable failure = Await.failure(client.client().connect());

        assertThat(failure)
                .isInstanceOfSatisfying(MqttRefusedException.class, refused -> {
                    assertThat(refused.reason().code()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
                    assertThat(refused.returnCode()).isEqualTo(1);
                })
                .hasMessageContaining("does not support this protocol version")
                .hasMessageContaining("MQTT_5")
                .hasMessageContaining("MqttClientOptions.Builder.protocol");
        Await.never("another attempt", Duration.ofMillis(200), () -> broker.connections() > 1);
        assertThat(typesOf(1)).containsExactly(PacketType.CONNECT);
    }

    @Test
    @DisplayName("L41 a broker that knows no MQTT 5 and comes after one that does is reported as such")
    void aBrokerOf311AfterAnOutageIsReported() {
        broker.next(Script.polite().on(PacketType.CONNECT, Answer.raw(Bytes.of(0x20, 3, 0, 0, 0))));
        broker.always(Script.refusing(1));
        TestClient client = connected(options -> options.protocol(ProtocolVersion.MQTT_5));

        broker.awaitConnection(1).reset();

        AttemptFailed failed =
                (AttemptFailed) client.events().await("a failed attempt", AttemptFailed.class::isInstance);
        assertThat(failed.error())
                .isInstanceOf(MqttRefusedException.class)
                .hasMessageContaining("MqttClientOptions.Builder.protocol");
    }

    @Test
    @DisplayName("B3 MQTT 3.1 is spoken when it is asked for")
    void theOlderProtocolIsSpokenWhenAskedFor() {
        connected(options -> options.protocol(ProtocolVersion.MQTT_3_1));

        ReceivedPacket.Connect connect = broker.awaitPacket(PacketType.CONNECT).asConnect();

        assertThat(connect.protocol()).isEqualTo("MQIsdp");
        assertThat(connect.level()).isEqualTo(3);
    }

    @Test
    @DisplayName("B60 a packet before CONNACK fails the connect as a protocol error")
    void aPacketBeforeConnackFailsTheConnect() {
        broker.always(Script.polite().on(PacketType.CONNECT, Answer.raw(Bytes.publish("t", "too early"))));

        Throwable failure = Await.failure(client().client().connect());

        assertThat(failure).isInstanceOf(MqttProtocolException.class);
        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.FINISHED_BY_CLIENT);
    }

    @Test
    @DisplayName("B8 session present after a clean start is a protocol error [MQTT-3.2.2-1]")
    void aSessionThatShouldHaveBeenDiscardedIsAProtocolError() {
        broker.always(Script.polite().withSession());

        Throwable failure = Await.failure(client().client().connect());

        assertThat(failure).isInstanceOf(MqttProtocolException.class);
    }

    @Test
    @DisplayName("L18 however many attempts it takes, a held message is sent once")
    void aHeldMessageIsSentOnceHoweverManyAttemptsItTakes() {
        List<Script> refusals = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            refusals.add(Script.refusing(3));
        }
        broker.next(refusals.toArray(new Script[0]));
        TestClient client = client(options -> options.retryFirstConnect(true));
        CompletableFuture<PublishResult> held = client.client().publish("t", "once", Qos.AT_LEAST_ONCE);

        client.connect();

        assertThat(Await.value(held).republications()).isZero();
        assertThat(broker.packets(PacketType.PUBLISH)).hasSize(1);
        assertThat(client.upsAndDowns()).hasSize(1);
    }
}
