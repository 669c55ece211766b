package io.hawser.mqtt.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.hawser.mqtt.testkit.RawServer;
import io.hawser.mqtt.testkit.TlsBroker;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What a user is told when TLS fails is what docs/tls.md says")
final class MessagesTest extends TlsTest {
    private static final byte[] NO_TLS = "* OK this is no TLS\r\n".getBytes(US_ASCII);

    static Stream<Arguments> cases() {
        return BadCases.all().stream()
                .flatMap(bad -> Stream.of(TlsProvider.values()).map(provider -> Arguments.of(bad, provider)));
    }

    private TlsOptions.Builder trusting(TlsProvider provider) {
        return TlsOptions.builder().provider(provider).trustPem(pki.root());
    }

    @ParameterizedTest
    @MethodSource("cases")
    @DisplayName("B78 each bad setting at the broker or the client, with both providers")
    void eachBadSetting(BadCases.BadCase bad, TlsProvider provider) {
        TlsBroker broker = broker(bad.broker().apply(pki));

        Throwable failure = failure(broker.uri(), bad.client().apply(trusting(provider), pki));

        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.TLS));
        isDocumented(bad.what(), failure);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a server without TLS")
    void aServerWithoutTls(TlsProvider provider) {
        RawServer server = closed(RawServer.answering(NO_TLS));

        isDocumented("The port speaks no TLS", failure(server.uri("mqtts"), trusting(provider)));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("a server that closes the connection as soon as it is greeted")
    void aServerThatCloses(TlsProvider provider) {
        RawServer server = closed(RawServer.closing());

        isDocumented(
                "The server closes the connection without a word", failure(server.uri("mqtts"), trusting(provider)));
    }

    @Test
    @DisplayName("the converse: a broker that wants TLS, or HTTP, is spoken to without")
    void aBrokerThatWantsTlsIsSpokenToWithout() {
        byte[] alert = {0x15, 3, 1, 0, 2, 2, 70
        }; // as OpenSSL answers what it takes for a version that it does not know
        RawServer tls = closed(RawServer.answering(alert));
        RawServer http = closed(RawServer.answering("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII)));

        Throwable toTls = failure(tls.uri("mqtt"), TlsOptions.builder());
        Throwable toHttp = failure(http.uri("mqtt"), TlsOptions.builder());

        assertThat(toTls).isInstanceOf(MqttProtocolException.class);
        isDocumented("The URI begins with mqtt://, and the port wants TLS", toTls);
        isDocumented("The URI begins with mqtt://, and the port is one for HTTP", toHttp);
    }

    private static void isDocumented(String what, Throwable failure) {
        assertThat(failure).isInstanceOf(MqttException.class);
        String message = MessageTable.general(failure.getMessage());
        if (MessageTable.isRewritten()) {
            MessageTable.rewrite(what, message);
        }
        assertThat(message).isEqualTo(MessageTable.of(what));
    }
}
