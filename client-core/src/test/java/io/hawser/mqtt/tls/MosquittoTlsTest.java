package io.hawser.mqtt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Door;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TestClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("broker")
@DisplayName("TLS with Mosquitto")
final class MosquittoTlsTest extends TlsTest {
    private MosquittoBroker broker;

    @BeforeEach
    void start() {
        broker = closed(MosquittoBroker.startWith(pki));
    }

    private TlsOptions.Builder trusting(TlsProvider provider) {
        return TlsOptions.builder().provider(provider).trustPem(pki.root());
    }

    private static TlsOptions.Builder showing(TlsOptions.Builder tls, Pki.Identity client) {
        return tls.keyPem(client.certificate(), client.key());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("messages go there and back, and a restart of the broker is an outage like any other")
    void messagesGoThereAndBack(TlsProvider provider) {
        TestClient client = connected(broker.uri(Door.TLS), trusting(provider));
        var arrived = client.collect("t", Qos.AT_LEAST_ONCE);

        broker.stop();
        client.awaitDown(1);
        broker.restart();
        client.awaitUp(2);
        Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));

        arrived.await("the message", delivery -> delivery.text().equals("x"));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a client certificate lets in, whichever version of TLS is spoken")
    void aClientCertificateLetsIn(TlsProvider provider) {
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            TlsOptions.Builder tls =
                    showing(trusting(provider), pki.client("device")).protocols(protocol);
            TestClient client = connected(broker.uri(Door.MUTUAL_TLS), tls);
            Await.value(client.client().publish("t", "x", Qos.AT_LEAST_ONCE));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("B78 what Mosquitto thinks of the client's certificate is what the failure says, with TLS 1.2 and 1.3")
    void whatMosquittoThinksOfTheClientsCertificate(TlsProvider provider) {
        for (String protocol : new String[] {"TLSv1.3", "TLSv1.2"}) {
            assertThat(refusal(trusting(provider).protocols(protocol)))
                    .hasMessageContaining("wants a certificate of the client, and none is set");
            assertThat(refusal(showing(trusting(provider), pki.strangeClient("device"))
                            .protocols(protocol)))
                    .hasMessageContaining("does not trust its issuer CN=Somebody else's root");
            assertThat(refusal(showing(trusting(provider), pki.expiredClient("device"))
                            .protocols(protocol)))
                    .hasMessageContaining("refused the client's certificate CN=device: it expired on ");
        }
    }

    private Throwable refusal(TlsOptions.Builder tls) {
        Throwable failure = failure(broker.uri(Door.MUTUAL_TLS), tls);
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.TLS));
        return failure;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the port for MQTT without TLS is noticed")
    void thePortWithoutTlsIsNoticed(TlsProvider provider) {
        assertThat(failure(broker.uri(Door.TCP).replace("mqtt:", "mqtts:"), trusting(provider)))
                .hasMessageContaining("is it the port for mqtt://?");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("B78 a refusal that comes after the handshake is in the event of the failed attempt, too")
    void aRefusalAfterTheHandshakeIsInTheEvent(TlsProvider provider) {
        TestClient client =
                client(broker.uri(Door.MUTUAL_TLS), trusting(provider), options -> options.retryFirstConnect(true));
        client.client().connect();

        ConnectionEvent.AttemptFailed failed = (ConnectionEvent.AttemptFailed)
                client.events().await("a refusal", event -> event instanceof ConnectionEvent.AttemptFailed);

        assertThat(failed.phase()).isEqualTo(ConnectPhase.TLS);
        assertThat(failed.error()).hasMessageContaining("wants a certificate of the client");
    }
}
