package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.ScramSha256;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Enhanced authentication in virtual time: the real driver and codec against a broker that asks for SCRAM-SHA-256. */
final class AuthInTimeTest {
    private static final Authenticator SCRAM = new ScramSha256("user", "pencil".toCharArray());

    private final Bed bed = new Bed();
    private final ScramBroker broker = new ScramBroker();
    private final List<ConnectionEvent> events = new ArrayList<>();

    @BeforeEach
    void anotherBroker() {
        bed.network.refuse(Bed.HOST);
        bed.time.settle();
        bed.network.listen(Bed.HOST, broker::accept);
        bed.time.settle();
    }

    @AfterEach
    void nothingIsLeft() {
        bed.close();
        assertThat(broker.seen).noneMatch(line -> line.startsWith("nonsense"));
    }

    private static MqttClientOptions.Builder options(Authenticator authenticator) {
        return Bed.options()
                .mqtt5(Mqtt5Options.builder().authenticator(authenticator).build());
    }

    private enum Place {
        BEGIN,
        FIRST,
        NEXT,
        LAST,
        NOWHERE
    }

    /** SCRAM in the hands of a user whose code misbehaves in one place, and which must not run on the event loop. */
    private class Troubled implements Authenticator, Authenticator.Dialogue {
        Place place = Place.NOWHERE;

        /** What is answered there; if null, an exception is thrown. */
        @Nullable
        CompletableFuture<byte @Nullable []> answer;

        private Dialogue scram = SCRAM.begin();

        Troubled() {}

        Troubled(Place place, @Nullable CompletableFuture<byte @Nullable []> answer) {
            this.place = place;
            this.answer = answer;
        }

        private <T extends @Nullable Object> CompletionStage<T> at(Place here, CompletionStage<T> usual) {
            assertThat(bed.time.isOnLoop()).isFalse();
            if (here != place) {
                return usual;
            }
            var given = answer;
            if (given == null) {
                throw new IllegalStateException("thrown by the user at " + here);
            }
            return given.thenCompose(nothing -> usual);
        }

        @Override
        public String method() {
            return SCRAM.method();
        }

        @Override
        public Dialogue begin() {
            at(Place.BEGIN, CompletableFuture.completedFuture(null));
            scram = SCRAM.begin();
            return this;
        }

        @Override
        public CompletionStage<byte @Nullable []> first() {
            return at(Place.FIRST, scram.first());
        }

        @Override
        public CompletionStage<byte @Nullable []> next(byte @Nullable [] data) {
            return at(Place.NEXT, scram.next(data));
        }

        @Override
        public CompletionStage<Void> last(byte @Nullable [] data) {
            return at(Place.LAST, scram.last(data));
        }
    }

    private static void assertNotAuthenticated(Throwable failure, String why) {
        assertThat(failure).isInstanceOfSatisfying(MqttConnectException.class, e -> {
            assertThat(e.phase()).isEqualTo(ConnectPhase.AUTHENTICATE);
            assertThat(e).hasMessageContaining(why);
        });
    }

    @Test
    @DisplayName("Client and broker prove themselves to each other")
    void clientAndBrokerProveThemselves() {
        TestClient client = bed.connected(options(SCRAM));

        bed.get(client.publish("t", "x", Qos.AT_LEAST_ONCE));

        assertThat(broker.seen).containsExactly("CONNECT", "AUTH 0x18", "PUBLISH");
    }

    @Test
    @DisplayName("A broker that does not know the password loses the client, before anything else is sent")
    void aBrokerThatDoesNotKnowThePasswordLosesTheClient() {
        broker.honest = false;
        broker.welcome = List.of("never seen");
        TestClient client = bed.client(options(SCRAM));
        client.publish("t", "secret", Qos.AT_LEAST_ONCE);

        assertNotAuthenticated(bed.failure(client.connect()), "the broker's proof");

        bed.advance(Duration.ofSeconds(1));
        assertThat(broker.seen).containsExactly("CONNECT", "AUTH 0x18", "DISCONNECT 0x80");
        assertThat(bed.get(client.receive(Duration.ZERO))).isEmpty();
    }

    @Test
    @DisplayName("A client that does not know the password is refused")
    void aClientThatDoesNotKnowThePasswordIsRefused() {
        TestClient client = bed.client(options(new ScramSha256("user", "guessed".toCharArray())));

        assertThat(bed.failure(client.connect()))
                .isInstanceOfSatisfying(
                        MqttRefusedException.class,
                        e -> assertThat(e.reason().code()).isEqualTo(ReasonCode.NOT_AUTHORIZED));
    }

    @Test
    @DisplayName("What the broker sends in one go with CONNACK waits for the authenticator, and then is there")
    void whatComesWithConnackWaitsForTheAuthenticator() {
        CompletableFuture<byte @Nullable []> satisfied = new CompletableFuture<>();
        broker.welcome = List.of("a", "b", "c");
        TestClient client = bed.client(options(new Troubled(Place.LAST, satisfied)));
        var connecting = client.connect();

        bed.advance(Duration.ofSeconds(3));
        assertThat(connecting).isNotDone();
        assertThat(client.driver().isConnected()).isFalse();
        satisfied.complete(null);

        bed.get(connecting);
        for (String payload : broker.welcome) {
            assertThat(bed.get(client.receive(Duration.ZERO)).orElseThrow().text())
                    .isEqualTo(payload);
        }
        bed.get(client.publish("t", "x", Qos.AT_LEAST_ONCE)); // what was not read is read again
    }

    @ParameterizedTest
    @EnumSource(names = "NOWHERE", mode = EnumSource.Mode.EXCLUDE)
    @DisplayName("A dialogue that throws fails the attempt with what it threw, and the next attempt is free of it")
    void aDialogueThatThrowsFailsTheAttempt(Place place) {
        Troubled troubled = new Troubled(place, null);
        TestClient client = bed.client(options(troubled));

        Throwable failure = bed.failure(client.connect());

        assertNotAuthenticated(failure, "thrown by the user at " + place);
        assertThat(failure).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(bed.time.millis()).isZero();
        troubled.place = Place.NOWHERE;
        bed.get(client.connect());
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "NEXT", "LAST"})
    @DisplayName("B78 A dialogue that never answers fails the attempt at the deadline, which names the phase")
    void aDialogueThatNeverAnswersFailsTheAttempt(Place place) {
        Troubled troubled = new Troubled(place, new CompletableFuture<>());
        TestClient client = bed.client(options(troubled).connackTimeout(Duration.ofSeconds(7)));

        assertNotAuthenticated(bed.failure(client.connect()), "within 7000 ms");

        assertThat(bed.time.millis()).isEqualTo(7_000);
        troubled.place = Place.NOWHERE;
        bed.get(client.connect());
    }

    @ParameterizedTest
    @EnumSource(names = {"FIRST", "NEXT", "LAST"})
    @DisplayName("A dialogue that answers after its connection is gone is not listened to")
    void aDialogueThatAnswersTooLateIsNotListenedTo(Place place) {
        CompletableFuture<byte @Nullable []> late = new CompletableFuture<>();
        Troubled troubled = new Troubled(place, late);
        TestClient client = bed.client(options(troubled));
        var connecting = client.connect();
        bed.advance(Duration.ofSeconds(1));
        bed.get(client.disconnect(Duration.ZERO));
        assertThat(bed.failure(connecting)).hasMessageContaining("closed");
        broker.seen.clear();

        late.complete(null);
        bed.advance(Duration.ofSeconds(1));

        assertThat(broker.seen).isEmpty();
        troubled.place = Place.NOWHERE;
        bed.get(client.connect());
        assertThat(broker.seen).containsExactly("CONNECT", "AUTH 0x18");
    }

    @Test
    @DisplayName("Re-authentication proves both anew, and publishing goes on meanwhile")
    void reauthenticationProvesBothAnew() {
        CompletableFuture<byte @Nullable []> thought = new CompletableFuture<>();
        Troubled troubled = new Troubled();
        TestClient client = bed.connected(options(troubled));
        broker.seen.clear();
        troubled.place = Place.NEXT;
        troubled.answer = thought;

        var reauthenticating = client.reauthenticate();
        bed.time.settle();
        bed.get(client.publish("t", "x", Qos.AT_LEAST_ONCE));
        assertThat(reauthenticating).isNotDone();
        thought.complete(null);

        bed.get(reauthenticating);
        assertThat(broker.seen).containsExactly("AUTH 0x19", "PUBLISH", "AUTH 0x18");
    }

    @Test
    @DisplayName("A broker that can prove itself no longer loses the connection, and the call waits for a better one")
    void aBrokerThatCanProveItselfNoLongerLosesTheConnection() {
        TestClient client = bed.connected(Bed.listening(options(SCRAM), events));
        broker.honest = false;

        var reauthenticating = client.reauthenticate();
        bed.advance(Duration.ofMillis(100));
        assertThat(broker.seen).endsWith("AUTH 0x19", "AUTH 0x18", "DISCONNECT 0x80");
        assertThat(reauthenticating).isNotDone();
        broker.honest = true;

        bed.get(reauthenticating);
        assertThat(Bed.of(ConnectionEvent.Down.class, events))
                .singleElement()
                .satisfies(down -> assertThat(down.cause()).isEqualTo(DownCause.AUTHENTICATION_FAILED));
    }

    @Test
    @DisplayName("A broker that does not answer a re-authentication loses the connection after the time-out")
    void aBrokerThatDoesNotAnswerLosesTheConnection() {
        broker.answersReauthentication = false;
        TestClient client = bed.connected(Bed.listening(options(SCRAM), events).connackTimeout(Duration.ofSeconds(6)));

        var reauthenticating = client.reauthenticate();
        bed.advance(Duration.ofMillis(5_999));
        assertThat(client.driver().isConnected()).isTrue();
        bed.advance(Duration.ofMillis(1));

        assertThat(Bed.of(ConnectionEvent.Down.class, events)).hasSize(1);
        bed.get(reauthenticating); // with the next connection
    }

    @Test
    @DisplayName("A re-authentication that its connection does not survive ends with the next one")
    void aReauthenticationThatItsConnectionDoesNotSurvive() {
        CompletableFuture<byte @Nullable []> late = new CompletableFuture<>();
        Troubled troubled = new Troubled();
        TestClient client = bed.connected(options(troubled));
        troubled.place = Place.NEXT;
        troubled.answer = late;

        var reauthenticating = client.reauthenticate();
        bed.advance(Duration.ofSeconds(1));
        broker.link().reset();
        bed.advance(Duration.ofMillis(1));
        troubled.place = Place.NOWHERE;
        late.complete(null);

        bed.get(reauthenticating);
        assertThat(client.stats().connections()).isEqualTo(2);
    }
}
