package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.Qos;
import io.netty.channel.Channel;
import io.netty.handler.codec.socksx.v5.Socks5CommandStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way through a proxy, in virtual time. The name of the broker is known to the proxy only. */
final class ProxyInTimeTest {
    private static final String BASIC = "Basic dXNlcjpnZWhlaW0=";

    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private final ProxyHost proxy = new ProxyHost(bed.broker::accept);

    ProxyInTimeTest() {
        bed.network.refuse(Bed.HOST);
        bed.network.name("broker");
        bed.network.name("proxy", Bed.HOST);
    }

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private void listen(BiConsumer<Link, Channel> accept) {
        bed.time.settle();
        bed.network.listen(Bed.HOST, accept);
        bed.time.settle();
    }

    private MqttClientOptions.Builder options(ProxyOptions.Builder through) {
        return Bed.listening(Bed.options(), events).proxy(through.build());
    }

    private MqttConnectException failure(MqttClientOptions.Builder options) {
        Throwable failure = bed.failure(bed.client(options).connect());
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.PROXY));
        assertThat(failure)
                .hasMessageContaining("broker:1883")
                .hasMessageContaining("the proxy proxy:3128")
                .hasMessageNotContaining("geheim");
        return (MqttConnectException) failure;
    }

    private void assertWorks(TestClient client) {
        bed.get(client.publish("a", "1", Qos.EXACTLY_ONCE));
        bed.link().reset();
        bed.get(client.publish("a", "2", Qos.AT_LEAST_ONCE));

        assertThat(bed.broker.arrived()).containsOnlyKeys("1", "2");
    }

    @Test
    @DisplayName("HTTP CONNECT names the broker, the user and our headers, on each connection anew")
    void httpConnectNamesTheBrokerTheUserAndOurHeaders() {
        listen(proxy::http);

        assertWorks(bed.connected(options(
                ProxyOptions.http("proxy", 3128).credentials("user", "geheim").header("X-Site", "7"))));

        assertThat(proxy.asked()).hasSize(2).containsOnly("CONNECT broker:1883 " + BASIC + " 7");
    }

    @Test
    void socks4NamesTheBrokerAndTheUser() {
        listen(proxy::socks4);

        assertWorks(bed.connected(options(ProxyOptions.socks4("proxy", 3128).credentials("user", "geheim"))));

        assertThat(proxy.asked()).hasSize(2).containsOnly("CONNECT broker:1883 user");
    }

    @Test
    void socks5LogsInAndNamesTheBroker() {
        proxy.wantLogin("user:geheim");
        listen(proxy::socks5);

        assertWorks(bed.connected(options(ProxyOptions.socks5("proxy", 3128).credentials("user", "geheim"))));

        assertThat(proxy.asked()).hasSize(2).containsOnly("CONNECT DOMAIN broker:1883");
    }

    @Test
    void socks5NeedsNoUserWhereNobodyAsksForOne() {
        listen(proxy::socks5);

        assertWorks(bed.connected(options(ProxyOptions.socks5("proxy", 3128))));
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, IPv4 192.0.2.7", "[2001:db8::7], IPv6 2001:db8::7"})
    @DisplayName("an address is handed over as an address, not as a name")
    void anAddressIsHandedOverAsAnAddress(String host, String named) {
        listen(proxy::socks5);

        bed.connected(MqttClientOptions.builder("mqtt://" + host)
                .proxy(ProxyOptions.socks5("proxy", 3128).build()));

        assertThat(proxy.asked())
                .singleElement()
                .satisfies(asked ->
                        assertThat(asked.replace(":0:0:0:0:0:", "::")).isEqualTo("CONNECT " + named + ":1883"));
    }

    @Test
    @DisplayName("WebSocket goes through the proxy, too")
    void webSocketGoesThroughTheProxy() {
        WebSocketHost host = new WebSocketHost(bed.broker::accept);
        ProxyHost before = new ProxyHost(host);
        listen(before::http);

        assertWorks(bed.connected(MqttClientOptions.builder("ws://broker/path")
                .proxy(ProxyOptions.http("proxy", 3128).build())));

        assertThat(before.asked()).hasSize(2).containsOnly("CONNECT broker:80 - -");
        assertThat(host.upgrades()).extracting(WebSocketHost.Upgrade::uri).containsExactly("/path", "/path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "407 Proxy Authentication Required | ProxyOptions.credentials",
                "403 Forbidden                     | only some ports",
                "502 Bad Gateway                   | could not reach the broker",
                "405 Method Not Allowed            | may not be a proxy",
            })
    @DisplayName("what an HTTP proxy answers is in the exception, with what to do; a long body is not waited for")
    void whatAnHttpProxyAnswersIsInTheException(String status, String advice) {
        proxy.refuseHttp("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n");
        listen(proxy::http);

        assertThat(failure(options(ProxyOptions.http("proxy", 3128).credentials("user", "geheim"))))
                .hasMessageContaining(status)
                .hasMessageContaining(advice);
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    void whatASocks4ProxyAnswersIsInTheException() {
        proxy.answerSocks4(0x5B);
        listen(proxy::socks4);

        assertThat(failure(options(ProxyOptions.socks4("proxy", 3128))))
                .hasMessageContaining("REJECTED_OR_FAILED")
                .hasMessageContaining("could not reach");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | FAILURE             | could not reach the broker",
                "2 | FORBIDDEN           | does not let this client",
                "4 | HOST_UNREACHABLE    | could not reach the broker",
                "5 | CONNECTION_REFUSED  | could not reach the broker",
            })
    void whatASocks5ProxyAnswersIsInTheException(byte status, String named, String advice) {
        proxy.answerSocks5(Socks5CommandStatus.valueOf(status));
        listen(proxy::socks5);

        assertThat(failure(options(ProxyOptions.socks5("proxy", 3128))))
                .hasMessageContaining(named)
                .hasMessageContaining(advice);
    }

    @Test
    void aSocks5ProxyThatWantsALoginSaysSo() {
        proxy.wantLogin("user:right");
        listen(proxy::socks5);

        assertThat(failure(options(ProxyOptions.socks5("proxy", 3128))))
                .hasMessageContaining("ProxyOptions.credentials");
        assertThat(failure(options(ProxyOptions.socks5("proxy", 3128).credentials("user", "wrong"))))
                .hasMessageContaining("FAILURE")
                .hasMessageContaining("ProxyOptions.credentials");
        assertThat(proxy.asked()).isEmpty();
    }

    @Test
    void aProxyThatClosesIsReportedAtOnce() {
        listen((link, channel) -> channel.close());

        assertThat(failure(options(ProxyOptions.http("proxy", 3128)))).hasMessageContaining("it closed the connection");
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("headers of a proxy without an end are given up at their bound")
    void headersOfAProxyWithoutAnEndAreGivenUp() {
        proxy.refuseHttp("HTTP/1.1 200 OK\r\n" + "X-More: 0123456789012345678901234\r\n".repeat(2_000));
        listen(proxy::http);

        assertThat(bed.failure(
                        bed.client(options(ProxyOptions.http("proxy", 3128)).connectTimeout(Duration.ofSeconds(9)))
                                .connect()))
                .isInstanceOf(MqttConnectException.class);
        assertThat(bed.time.millis()).isLessThanOrEqualTo(9_000);
    }

    @Test
    @DisplayName("L42 B78 a proxy that never answers is left at the deadline of the connection, which names the phase")
    void aProxyThatNeverAnswersIsLeftAtTheDeadline() {
        proxy.silence();
        listen(proxy::http);

        assertThat(failure(options(ProxyOptions.http("proxy", 3128)).connectTimeout(Duration.ofSeconds(30))))
                .hasMessageContaining("has not opened a connection to broker:1883 within 30000 ms");
        assertThat(bed.time.millis()).isEqualTo(30_000);
    }

    @Test
    @DisplayName("B10 L46 the addresses of the proxy are raced, and the one that loses is asked for nothing")
    void theAddressesOfTheProxyAreRaced() {
        listen(proxy::http);
        bed.network.silent("dead");
        bed.network.name("proxy", "dead", Bed.HOST);

        assertWorks(bed.connected(options(ProxyOptions.http("proxy", 3128))));

        assertThat(proxy.asked()).hasSize(2);
    }

    @Test
    void aProxyThatIsNotThereIsCalledByItsName() {
        bed.time.settle();

        Throwable refused = bed.failure(
                bed.client(options(ProxyOptions.http("proxy", 3128))).connect());
        assertThat(refused).hasMessageContaining("no connection to the proxy proxy:3128");
        assertThat(((MqttConnectException) refused).phase()).isEqualTo(ConnectPhase.CONNECT);

        bed.network.silent(Bed.HOST);
        assertThat(bed.failure(
                        bed.client(options(ProxyOptions.http("proxy", 3128))).connect()))
                .hasMessageContaining("no connection to the proxy proxy:3128 within");

        bed.network.name("proxy");
        assertThat(bed.failure(
                        bed.client(options(ProxyOptions.http("proxy", 3128))).connect()))
                .hasMessageContaining("the name proxy could not be resolved");
    }
}
