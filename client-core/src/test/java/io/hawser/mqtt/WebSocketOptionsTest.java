package io.hawser.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WebSocketOptionsTest {
    private static WebSocketOptions.Builder options() {
        return WebSocketOptions.builder();
    }

    @Test
    void nothingIsSetUnlessItIsGiven() {
        WebSocketOptions options = MqttClientOptions.of("ws://broker").webSocket();

        assertThat(options.headers()).isEmpty();
        assertThat(options.subprotocol()).isNull();
        assertThat(options.maxFramePayload()).isZero();
    }

    @Test
    void optionsSurviveARebuildOfTheClientsOptions() {
        WebSocketOptions options = options()
                .header("A", "b")
                .subprotocol("")
                .maxFramePayload(1_024)
                .build();

        MqttClientOptions rebuilt = MqttClientOptions.builder("ws://broker").webSocket(options).build().toBuilder()
                .build();

        assertThat(rebuilt.webSocket()).isSameAs(options);
    }

    @Test
    void aLaterValueForAHeaderReplacesTheEarlierOneWhateverItsCase() {
        assertThat(options().header("cookie", "a").header("Cookie", "b").build().headers())
                .containsExactlyEntriesOf(Map.of("Cookie", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "connection", "Sec-WebSocket-Key", "Content-Length", "", "a b", "a:", "ä"})
    void headersThatAreNotLegalOrNotTheUsersAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().header(name, "v"))
                .withMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: b", "a\nb", "ä", "\u0000"})
    @DisplayName("a value that could end its header is refused, and not repeated")
    void aValueThatCouldEndItsHeaderIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().header("X-Token", "secret" + value))
                .withMessageContaining("X-Token")
                .withMessageNotContaining("secret");
    }

    @Test
    void theNumberAndTheSizeOfHeadersHaveABound() {
        WebSocketOptions.Builder full = options();
        for (int i = 0; i < 64; i++) {
            full.header("X-" + i, "v");
        }

        assertThat(full.build().headers()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> full.header("X-64", "v"));
        assertThat(options().header("X", "v".repeat(8_191)).build().headers()).hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> options().header("X", "v".repeat(8_192)));
    }

    @Test
    void subprotocolAndFramesHaveTheirBounds() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().subprotocol("a, b"))
                .withMessageContaining("a, b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options().maxFramePayload(1_023))
                .withMessageContaining("1023");
    }

    @Test
    @DisplayName("L48 the values of headers are never shown")
    void theValuesOfHeadersAreNeverShown() {
        assertThat(options().header("Authorization", "secret").build())
                .hasToString("WebSocketOptions[headers [Authorization]]");
    }
}
