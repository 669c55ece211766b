package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.SocketOptions;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Door;
import io.hawser.mqtt.testkit.ForwardProxy;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.ProgramLogs;
import io.hawser.mqtt.testkit.ReverseProxy;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import io.hawser.mqtt.testkit.TlsRelay;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The ways to a real broker: its doors, a web server before it, and the proxies that Debian has. */
@DisplayName("The ways to Mosquitto")
@Tag("broker")
@Tag("transport")
@Timeout(60)
@ExtendWith(ProgramLogs.class)
final class RoadsTest {
    /** Over WebSocket, Mosquitto takes 4 KiB each 100 ms. */
    private static final int LARGE = 20_000;

    private final Pki pki = Pki.make();
    private final TestBroker broker = MosquittoBroker.startWith(pki);
    private final List<TestClient> clients = new ArrayList<>();

    @AfterEach
    void close() {
        clients.forEach(TestClient::close);
        broker.close();
        pki.close();
    }

    private TlsOptions trust() {
        return TlsOptions.builder().trustPem(pki.root()).build();
    }

    private TestClient client(String uri, UnaryOperator<MqttClientOptions.Builder> changes) {
        TestClient client = TestClient.of(URI.create(uri), options -> changes.apply(options.tls(trust())));
        clients.add(client);
        return client;
    }

    private TestClient client(Door door, ProxyOptions.Builder proxy) {
        return client(broker.uri(door), options -> options.proxy(proxy.build()));
    }

    /** Messages go both ways, large ones too, and again after the broker has been away. */
    private void assertWorks(TestClient client) {
        client.connect();
        Journal<Delivery> arrived = client.collect("a/#", Qos.AT_LEAST_ONCE);
        Await.value(client.client().publish("a/small", "m", Qos.EXACTLY_ONCE));
        Await.value(client.client().publish("a/large", "x".repeat(LARGE), Qos.AT_LEAST_ONCE));
        arrived.await("both", 2, delivery -> true);

        broker.kill();
        client.awaitDown(1);
        broker.restart();
        client.awaitUp(2);
        Await.value(client.client().publish("a/again", "m", Qos.AT_LEAST_ONCE));
        arrived.await("the third", delivery -> delivery.topic().equals("a/again"));
    }

    private static void assertRefused(TestClient client, ConnectPhase phase, String... words) {
        Throwable failure = Await.failure(client.client().connect());
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(phase))
                .hasMessageContainingAll(words);
    }

    @Test
    @DisplayName("a socket in the file system, which needs no proxy")
    void unixSocket() {
        assertWorks(client(Door.UNIX, ProxyOptions.socks5("127.0.0.1", 1)));
    }

    @Test
    void aSocketThatIsNotThereIsNamed() {
        assertRefused(
                client("unix:///nowhere/socket", options -> options), ConnectPhase.CONNECT, "unix:///nowhere/socket");
    }

    @Test
    void fromAnAddressOfOurs() throws Exception {
        InetAddress ours = InetAddress.getByName("127.0.0.2");
        SocketOptions.Builder socket =
                SocketOptions.builder().keepAliveProbes(Duration.ofSeconds(30), Duration.ofSeconds(5), 3);

        assertWorks(client(
                broker.uri(Door.TCP),
                options -> options.socket(socket.bindAddress(ours).build())));
        assertRefused(
                client(
                        broker.uri(Door.TCP),
                        options -> options.socket(socket.bindAddress(six()).build())),
                ConnectPhase.RESOLVE,
                "family");
    }

    private static InetAddress six() {
        try {
            return InetAddress.getByName("::1");
        } catch (UnknownHostException e) {
            throw new AssertionError("an address needs no lookup", e);
        }
    }

    @Test
    void webSocket() {
        assertWorks(client(broker.uri(Door.WEB_SOCKET), options -> options));
    }

    @Test
    void webSocketOverTls() {
        assertWorks(client(broker.uri(Door.WEB_SOCKET_TLS), options -> options));
    }

    @Test
    @DisplayName("a web server passes on one path, and another path is said to be wrong")
    void aWebServerPassesOnOnePath() {
        try (ReverseProxy web = ReverseProxy.start(pki, "/sites/7/mqtt", broker.port(Door.WEB_SOCKET))) {
            String uri = "wss://127.0.0.1:" + web.port();

            assertRefused(client(uri + "/mqtt", options -> options), ConnectPhase.WEB_SOCKET, "404", "path");
            assertWorks(client(uri + "/sites/7/mqtt", options -> options));
        }
    }

    @Test
    void aTcpPortIsNotTakenForOneOfWebSocket() {
        Throwable failure = Await.failure(client("ws://127.0.0.1:" + broker.port(), options -> options)
                .client()
                .connect());

        assertThat(failure).hasMessageContaining("WebSocket");
    }

    @Test
    void httpConnect() {
        try (ForwardProxy proxy = ForwardProxy.http()) {
            assertWorks(client(Door.TCP, ProxyOptions.http("127.0.0.1", proxy.port())));
        }
    }

    @Test
    @DisplayName("TLS goes through an HTTP proxy to the broker itself, and the proxy wants a login")
    void tlsThroughHttpConnect() {
        try (ForwardProxy proxy = ForwardProxy.httpFor("u", "p")) {
            ProxyOptions.Builder there = ProxyOptions.http("127.0.0.1", proxy.port());

            assertRefused(client(Door.TLS, there), ConnectPhase.PROXY, "credentials");
            assertWorks(client(Door.TLS, there.credentials("u", "p")));
        }
    }

    @Test
    @DisplayName("TLS to the proxy, with WebSocket over TLS to the broker in it")
    void tlsToTheProxy() {
        try (ForwardProxy proxy = ForwardProxy.http();
                TlsRelay relay = TlsRelay.start(pki.server(), proxy.port());
                TlsRelay strange = TlsRelay.start(pki.strangeServer(), proxy.port())) {
            assertRefused(
                    client(
                            Door.TCP,
                            ProxyOptions.http("127.0.0.1", strange.port()).tls(trust())),
                    ConnectPhase.PROXY,
                    "to the proxy");
            assertWorks(client(
                    Door.WEB_SOCKET_TLS,
                    ProxyOptions.http("127.0.0.1", relay.port()).tls(trust())));
        }
    }

    @Test
    void socks5WithALogin() {
        try (ForwardProxy proxy = ForwardProxy.socksFor("u", "p")) {
            ProxyOptions.Builder there = ProxyOptions.socks5("127.0.0.1", proxy.port());

            assertRefused(client(Door.TLS, there), ConnectPhase.PROXY, "credentials");
            assertWorks(client(Door.TLS, there.credentials("u", "p")));
        }
    }

    @Test
    void socks4AndSocks5() {
        try (ForwardProxy proxy = ForwardProxy.dante()) {
            assertWorks(client(Door.TCP, ProxyOptions.socks4("127.0.0.1", proxy.port())));
            assertWorks(client(Door.WEB_SOCKET, ProxyOptions.socks5("127.0.0.1", proxy.port())));
        }
    }
}
