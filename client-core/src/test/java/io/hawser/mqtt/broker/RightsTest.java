package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
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
            """;

    @Test
    @DisplayName("a publish that is not allowed fails with the broker's reason, and what is allowed arrives")
    void aPublishThatIsNotAllowed() {
        try (Pki pki = Pki.make();
                MosquittoBroker broker = MosquittoBroker.startWith(pki, "jo", "s3cret", RIGHTS);
                TestClient jo = client(broker, pki)) {
            Journal<Delivery> arrived = jo.collect("#", Qos.AT_LEAST_ONCE);

            assertRefused(jo, "closed/door");
            Await.value(jo.client().publish("open/door", "hello", Qos.AT_LEAST_ONCE));

            // Mosquitto 2.0.11 has ended the connection meanwhile, which is an outage like any other.
            arrived.await("the message", 1, delivery -> delivery.topic().equals("open/door"));
            assertThat(arrived.all()).hasSize(1);
        }
    }

    private static void assertRefused(TestClient client, String topic) {
        assertThat(Await.failure(client.client().publish(topic, "hello", Qos.AT_LEAST_ONCE)))
                .isInstanceOfSatisfying(MqttPublishException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(PublishFailure.REFUSED);
                    assertThat(refused.reason().code()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
                });
    }

    private static TestClient client(MosquittoBroker broker, Pki pki) {
        TestClient client = TestClient.of(
                URI.create(broker.uri(Door.TLS)),
                options -> options.protocol(ProtocolVersion.MQTT_5)
                        .tls(TlsOptions.builder().trustPem(pki.root()).build())
                        .username("jo")
                        .password("s3cret"));
        client.connect();
        return client;
    }
}
