package io.hawser.mqtt.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.TlsBroker;
import io.netty.handler.ssl.ClientAuth;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Private keys in PEM")
final class KeyFormsTest extends TlsTest {
    private TlsBroker broker;

    @BeforeEach
    void start() {
        broker = broker(
                TlsBroker.with(pki.server()).trustManager(pki.root().toFile()).clientAuth(ClientAuth.REQUIRE));
    }

    private TlsOptions.Builder trusting() {
        return TlsOptions.builder().trustPem(pki.root());
    }

    @ParameterizedTest
    @CsvSource({
        "ec, pkcs8 -topk8 -nocrypt", // PKCS#8
        "rsa, pkcs8 -topk8 -nocrypt",
        "ec, ec", // SEC 1
        "rsa, rsa -traditional", // PKCS#1
    })
    @DisplayName("of RSA and EC are read in every form that is not encrypted")
    void everyFormThatIsNotEncrypted(String kind, String command) {
        Pki.Identity device = kind.equals("rsa") ? pki.rsaClient("device") : pki.client("device");

        connected(broker.uri(), trusting().keyPem(device.certificate(), pki.key(device, command)));

        assertThat(broker.handshakes().all().get(0).client()).isEqualTo("CN=device");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v2 aes-256-cbc", "-v2 aes-128-cbc -v2prf hmacWithSHA512", "-v1 PBE-SHA1-3DES"})
    @DisplayName("that are encrypted need their password, and say so")
    void encryptedKeysNeedTheirPassword(String cipher) {
        Pki.Identity device = pki.client("device");
        Path encrypted = pki.key(device, "pkcs8 -topk8 " + cipher + " -passout pass:open");

        connected(broker.uri(), trusting().keyPem(device.certificate(), encrypted, "open".toCharArray()));

        assertThat(failure(broker.uri(), trusting().keyPem(device.certificate(), encrypted)))
                .hasMessageContaining("is encrypted, and no password is set");
        assertThat(failure(
                        broker.uri(), trusting().keyPem(device.certificate(), encrypted, "wrong-secret".toCharArray())))
                .hasMessageContaining("that the password does not decrypt")
                .hasMessageNotContaining("wrong-secret");
    }

    @Test
    @DisplayName("that are encrypted in OpenSSL's old way are refused with the command that converts them")
    void theOldEncryptionIsRefused() {
        Pki.Identity device = pki.rsaClient("device");
        Path encrypted = pki.key(device, "rsa -traditional -aes128 -passout pass:open");

        assertThat(failure(broker.uri(), trusting().keyPem(device.certificate(), encrypted, "open".toCharArray())))
                .hasMessageContaining("openssl pkcs8 -topk8");
    }
}
