package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.AttemptFailed;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A broker with a password file stands for one that looks at tokens. */
@Tag("broker")
@Timeout(60)
@DisplayName("Credentials, over a real socket")
final class CredentialsTest {
    private static final String SECRET = "s3cret-of-the-user";
    private static final String USER = "user-that-is-a-token";

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName(
            "L48 a token that expires during an outage is replaced when the broker refuses it, and nothing is lost")
    void aTokenExpires(ProtocolVersion protocol) {
        AtomicReference<String> token = new AtomicReference<>("token-1");
        AtomicInteger asked = new AtomicInteger();
        try (MosquittoBroker broker = MosquittoBroker.startFor("device", "token-1");
                TestClient client = TestClient.of(
                        broker.uri(),
                        options -> options.protocol(protocol).credentials(server -> {
                            asked.incrementAndGet();
                            return CompletableFuture.supplyAsync(() -> Credentials.of("device", token.get()));
                        }))) {
            client.connect();
            Journal<Delivery> arrived = client.collect("t", Qos.AT_LEAST_ONCE);

            broker.kill();
            client.awaitDown(1);
            CompletableFuture<PublishResult> held = client.client().publish("t", "held", Qos.AT_LEAST_ONCE);
            broker.letIn("device", "token-2");
            broker.restart();
            AttemptFailed refused = (AttemptFailed) client.events().await("a refusal", CredentialsTest::isRefusal);
            token.set("token-2");
            Await.value(held);
            client.awaitUp(2);
            arrived.await("the message", 1, delivery -> delivery.text().equals("held"));

            assertThat(((MqttRefusedException) refused.error()).reason().code())
                    .isIn(ReasonCode.NOT_AUTHORIZED, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(asked).hasValueGreaterThanOrEqualTo(3);
        }
    }

    private static boolean isRefusal(ConnectionEvent event) {
        return event instanceof AttemptFailed failed && failed.error() instanceof MqttRefusedException;
    }

    @Test
    @DisplayName("Neither user name nor password is in any log, text or exception, not even at TRACE")
    void nothingIsShown() {
        StringBuilder shown = new StringBuilder();
        try (EveryWord log = new EveryWord();
                MosquittoBroker broker = MosquittoBroker.startFor(USER, SECRET)) {
            MqttClientOptions fixed = MqttClientOptions.builder(broker.uri().toString())
                    .username(USER)
                    .password(SECRET)
                    .build();
            shown.append(fixed).append(Credentials.of(USER, SECRET));
            try (TestClient client = TestClient.of(
                    broker.uri(), options -> options.username(USER).password(SECRET))) {
                client.connect();
                broker.kill();
                client.awaitDown(1);
                broker.restart();
                client.awaitUp(2);
                client.events().all().forEach(shown::append);
            }
            String wrong = SECRET + "-" + SECRET;
            try (TestClient client = TestClient.of(
                    broker.uri(),
                    options -> options.protocol(ProtocolVersion.MQTT_5)
                            .credentials(server -> CompletableFuture.completedFuture(Credentials.of(USER, wrong))))) {
                Throwable failure = Await.failure(client.client().connect());
                shown.append(failure);
                client.events().all().forEach(shown::append);
            }

            assertThat(log.words()).hasSizeGreaterThan(10).noneMatch(CredentialsTest::tells);
            assertThat(log.levels()).contains(Level.DEBUG);
            assertThat(shown).matches(text -> !tells(text.toString()));
        }
    }

    private static boolean tells(String text) {
        return text.contains(SECRET) || text.contains(USER);
    }
}
