package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Door;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TestClient;
import java.net.URI;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("broker")
@Timeout(60)
@DisplayName("Who may do what, with Mosquitto's password file and rights")
final class RightsTest {
    private static final String RIGHTS = """
            user jo
            topic readwrite open/#
            user device
            topic read open/#
            """;

    @Test
    @DisplayName("a publish that is not allowed fails with the broker's reason, and nothing else is disturbed")
    void aPublishThatIsNotAllowed() {
        try (Pki pki = Pki.make();
                MosquittoBroker broker = MosquittoBroker.startWith(pki, "jo", "s3cret", RIGHTS);
                TestClient jo = client(
                        broker,
                        Door.TLS,
                        trusting(pki),
                        options -> options.username("jo").password("s3cret"));
                TestClient device = client(
                        broker, Door.MUTUAL_TLS, showing(trusting(pki), pki.client("device")), options -> options)) {
            Journal<Delivery> arrived = device.collect("#", Qos.AT_LEAST_ONCE);

            assertRefused(jo, "closed/door");
            assertRefused(device, "open/door");
            Await.value(jo.client().publish("open/door", "from jo", Qos.AT_LEAST_ONCE));

            arrived.await("the message", delivery -> delivery.text().equals("from jo"));
            assertThat(arrived.all()).hasSize(1);
            assertThat(jo.events().all()).hasSize(1);
            assertThat(device.events().all()).hasSize(1);
        }
    }

    private static void assertRefused(TestClient client, String topic) {
        assertThat(Await.failure(client.client().publish(topic, "hello", Qos.AT_LEAST_ONCE)))
                .isInstanceOfSatisfying(MqttPublishException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(PublishFailure.REFUSED);
                    assertThat(refused.reason().code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                });
    }

    private static TlsOptions.Builder trusting(Pki pki) {
        return TlsOptions.builder().trustPem(pki.root());
    }

    private static TlsOptions.Builder showing(TlsOptions.Builder tls, Pki.Identity client) {
        return tls.keyPem(client.certificate(), client.key());
    }

    private static TestClient client(
            MosquittoBroker broker, Door door, TlsOptions.Builder tls, UnaryOperator<MqttClientOptions.Builder> more) {
        TestClient client = TestClient.of(
                URI.create(broker.uri(door)),
                options -> more.apply(options.protocol(ProtocolVersion.MQTT_5).tls(tls.build())));
        client.connect();
        return client;
    }
}
