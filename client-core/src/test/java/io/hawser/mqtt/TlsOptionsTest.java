package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The options of TLS")
final class TlsOptionsTest {
    private static final Path FILE = Path.of("file.pem");
    private static final String PIN = Base64.getEncoder().encodeToString(new byte[32]);

    private static void refused(UnaryOperator<TlsOptions.Builder> wrong, String... words) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> wrong.apply(TlsOptions.builder()).build())
                .withMessageContainingAll(words);
    }

    @Test
    @DisplayName("are safe if nothing is set")
    void areSafeIfNothingIsSet() {
        TlsOptions tls = MqttClientOptions.of("mqtts://broker").tls();

        assertThat(tls.protocols()).containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(tls.trustsAnyCertificate()).isFalse();
        assertThat(tls.acceptsAnyHostName()).isFalse();
        assertThat(tls.toString()).isEqualTo("TlsOptions[]");
    }

    @Test
    @DisplayName("never show a password, and keep a copy of it")
    void neverShowAPassword() {
        char[] secret = "secret".toCharArray();

        TlsOptions tls = TlsOptions.builder()
                .trustStore(FILE, secret)
                .keyPem(FILE, FILE, secret)
                .serverName("broker.example")
                .build();
        secret[0] = '?';

        assertThat(tls.toString()).isEqualTo("TlsOptions[trustStore, keyPem, serverName broker.example]");
        assertThat(tls.trustStorePassword()).containsExactly("secret".toCharArray());
        assertThat(tls.keyPemPassword()).containsExactly("secret".toCharArray());
        tls.keyPemPassword()[0] = '?';
        assertThat(tls.toBuilder().build().keyPemPassword()).containsExactly("secret".toCharArray());
    }

    @Test
    @DisplayName("refuse two kinds of trust or of keys, and a context beside what it brings itself")
    void refuseContradictions() throws Exception {
        char[] password = {};
        SSLContext context = SSLContext.getDefault();
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);

        refused(tls -> tls.trustPem(FILE).trustStore(FILE, password), "trust", "trustPem", "trustStore");
        refused(tls -> tls.trustPem(FILE).dangerouslyTrustAnyCertificate(), "dangerouslyTrustAnyCertificate");
        refused(tls -> tls.trustManagers(factory).trustPem(FILE), "trustManagers");
        refused(tls -> tls.keyPem(FILE, FILE).keyStore(FILE, password), "keys", "keyPem", "keyStore");
        refused(tls -> tls.sslContext(() -> context).nettySslContext(() -> context), "contexts");
        refused(tls -> tls.sslContext(() -> context).trustPem(FILE), "sslContext", "trustPem");
        refused(tls -> tls.sslContext(() -> context).pins(PIN), "sslContext", "pins");
        refused(tls -> tls.nettySslContext(() -> context).protocols("TLSv1.3"), "nettySslContext", "protocols");
        refused(tls -> tls.nettySslContext(() -> context).applicationProtocols("mqtt"), "applicationProtocols");
        refused(tls -> tls.nettySslContext(() -> context).dangerouslyTrustAnyCertificate(), "nettySslContext");
        TlsOptions.builder()
                .sslContext(() -> context)
                .protocols("TLSv1.2")
                .serverName("broker")
                .build();
    }

    @Test
    @DisplayName("refuse versions of TLS that are broken")
    void refuseBrokenVersions() {
        for (String broken : new String[] {"SSLv3", "TLSv1", "TLSv1.1", "tlsv1.2", ""}) {
            refused(tls -> tls.protocols(broken), "protocols");
        }
        refused(tls -> tls.protocols(), "protocols");
    }

    @Test
    @DisplayName("refuse values that mean nothing")
    void refuseValuesThatMeanNothing() {
        refused(tls -> tls.trustPem(), "trustPem");
        refused(tls -> tls.cipherSuites("TLS_AES_256_GCM_SHA384", " "), "cipherSuites");
        refused(tls -> tls.applicationProtocols(""), "applicationProtocols");
        refused(tls -> tls.applicationProtocols("m\u00fcqtt"), "applicationProtocols");
        refused(tls -> tls.applicationProtocols("m".repeat(256)), "applicationProtocols");
        TlsOptions.builder().applicationProtocols("m".repeat(255)).build();
    }

    @Test
    @DisplayName("take the name of a host as serverName, and no address")
    void takeNamesOnly() {
        for (String wrong : new String[] {"", "1.2.3.4", "::1", "host:1883", "under_score", "broker.", "a b"}) {
            refused(tls -> tls.serverName(wrong), "serverName");
        }
        assertThat(TlsOptions.builder().serverName("broker").build().serverName())
                .isEqualTo("broker");
    }

    @Test
    @DisplayName("take pins with the prefix and without, and nothing that is not a SHA-256")
    void takePins() {
        assertThat(TlsOptions.builder().pins(PIN, "sha256/" + PIN).build().pins())
                .containsExactly(PIN);
        String tooShort = Base64.getEncoder().encodeToString(new byte[20]);
        for (String wrong :
                new String[] {"", tooShort, "sha1/" + PIN, PIN.substring(1), PIN.replace("=", ""), PIN + "="}) {
            refused(tls -> tls.pins(wrong), "pin");
        }
    }
}
