package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ProxyOptionsTest {
    @Test
    void thereIsNoProxyUnlessOneIsGiven() {
        assertThat(MqttClientOptions.of("mqtt://broker").proxy()).isNull();
    }

    @Test
    void optionsSurviveARebuildOfTheClientsOptions() {
        ProxyOptions proxy = ProxyOptions.http("proxy", 3128)
                .credentials("u", "p")
                .header("X-A", "b")
                .tls(TlsOptions.DEFAULT)
                .build();

        ProxyOptions rebuilt = MqttClientOptions.builder("mqtt://broker").proxy(proxy).build().toBuilder()
                .build()
                .proxy();

        assertThat(rebuilt).isSameAs(proxy);
        assertThat(proxy.protocol()).isEqualTo(ProxyOptions.Protocol.HTTP);
        assertThat(proxy.endpoint()).isEqualTo(new Endpoint("proxy", 3128));
        assertThat(proxy.username()).isEqualTo("u");
        assertThat(proxy.password()).isEqualTo("p");
        assertThat(proxy.headers()).isEqualTo(Map.of("X-A", "b"));
        assertThat(proxy.tls()).isSameAs(TlsOptions.DEFAULT);
    }

    @Test
    void hostAndPortHaveTheirBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> ProxyOptions.socks4("", 1_080));
        assertThatIllegalArgumentException().isThrownBy(() -> ProxyOptions.socks5("proxy", 0));
        assertThatIllegalArgumentException().isThrownBy(() -> ProxyOptions.http("proxy", 65_536));
    }

    @Test
    void userAndPasswordHaveTheirBounds() {
        ProxyOptions.Builder options = ProxyOptions.socks5("proxy", 1_080);

        assertThat(options.credentials("a:b", "p".repeat(255)).build().username())
                .isEqualTo("a:b");
        assertThatIllegalArgumentException().isThrownBy(() -> options.credentials("", "p"));
        assertThatIllegalArgumentException().isThrownBy(() -> options.credentials("u", ""));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.credentials("u", "geheim".repeat(50)))
                .withMessageNotContaining("geheim");
        assertThatIllegalArgumentException().isThrownBy(() -> options.credentials("ü".repeat(128), "p"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyOptions.http("proxy", 1).credentials("a:b", "p"))
                .withMessageContaining("colon");
    }

    @Test
    void onlyHttpHasHeaders() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProxyOptions.socks5("proxy", 1_080).header("A", "secret"))
                .withMessageNotContaining("secret");
    }

    @Test
    @DisplayName("L48 secrets are never shown")
    void secretsAreNeverShown() {
        ProxyOptions options = ProxyOptions.http("proxy", 3128)
                .credentials("user", "secret")
                .header("A", "secret")
                .build();

        assertThat(options).hasToString("ProxyOptions[HTTP at proxy:3128]");
    }
}
