package io.hawser.mqtt.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The test kit's own promise, told without the client: behind each door of each broker, and each proxy, there is MQTT. */
@DisplayName("The doors of the brokers, and the proxies, of the test kit")
@Tag("broker")
@Timeout(60)
@ExtendWith(ProgramLogs.class)
final class DoorsTest {
    private static final byte[] CONNECT = Bytes.of(0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 1, 'd');
    private static final byte[] CONNACK = Bytes.of(0x20, 2, 0, 0);

    private final Pki pki = Pki.make();

    @AfterEach
    void close() {
        pki.close();
    }

    @Test
    void mosquitto() throws Exception {
        try (TestBroker broker = MosquittoBroker.startWith(pki)) {
            assertThat(broker.doors()).isEqualTo(EnumSet.allOf(Door.class));
            assertEachDoorLeadsTo(broker);
        }
    }

    @Test
    void artemis() throws Exception {
        try (TestBroker broker = ArtemisBroker.startWith(pki)) {
            assertThat(broker.doors()).isEqualTo(EnumSet.complementOf(EnumSet.of(Door.UNIX)));
            assertEachDoorLeadsTo(broker);
        }
    }

    @Test
    void hiveMq() throws Exception {
        try (TestBroker broker = HiveMqBroker.startWith(pki)) {
            assertThat(broker.doors()).isEqualTo(EnumSet.complementOf(EnumSet.of(Door.UNIX)));
            assertEachDoorLeadsTo(broker);
        }
    }

    @Test
    void nginxPassesOnOnePathOnly() throws Exception {
        try (TestBroker broker = MosquittoBroker.startWith(pki);
                ReverseProxy proxy = ReverseProxy.start(pki, "/sites/7/mqtt", broker.port(Door.WEB_SOCKET))) {
            String uri = "wss://127.0.0.1:" + proxy.port();

            assertThat(overWebSocket(uri + "/sites/7/mqtt")).isEqualTo(CONNACK);
            assertThatThrownBy(() -> overWebSocket(uri + "/mqtt")).hasMessageContaining("WebSocketHandshakeException");
        }
    }

    @Test
    void tinyproxyConnects() throws Exception {
        try (TestBroker broker = MosquittoBroker.startInMemory();
                ForwardProxy open = ForwardProxy.http();
                ForwardProxy locked = ForwardProxy.httpFor("u", "p")) {
            String basic = Base64.getEncoder().encodeToString("u:p".getBytes(StandardCharsets.UTF_8));
            assertThat(httpConnect(open, broker, "")).contains(" 200 ");
            assertThat(httpConnect(locked, broker, "")).contains(" 407 ");
            assertThat(httpConnect(locked, broker, "Proxy-Authorization: Basic " + basic + "\r\n"))
                    .contains(" 200 ");
        }
    }

    @Test
    void microsocksConnects() throws Exception {
        try (TestBroker broker = MosquittoBroker.startInMemory();
                ForwardProxy open = ForwardProxy.socks();
                ForwardProxy locked = ForwardProxy.socksFor("u", "p")) {
            assertThat(overSocks(open, broker)).isEqualTo(CONNACK);
            assertThatThrownBy(() -> overSocks(locked, broker)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void danteConnects() throws Exception {
        try (TestBroker broker = MosquittoBroker.startInMemory();
                ForwardProxy proxy = ForwardProxy.dante()) {
            assertThat(overSocks(proxy, broker)).isEqualTo(CONNACK);
        }
    }

    @Test
    void aDoorWithClientCertificatesNeedsAGoodOne() throws Exception {
        try (TestBroker broker = MosquittoBroker.startWith(pki)) {
            int port = broker.port(Door.MUTUAL_TLS);
            assertThatThrownBy(() -> overTls(port, tls(null))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> overTls(port, tls(pki.expiredClient("c")))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> overTls(port, tls(pki.strangeClient("c")))).isInstanceOf(IOException.class);
        }
    }

    private void assertEachDoorLeadsTo(TestBroker broker) throws Exception {
        for (Door door : broker.doors()) {
            byte[] answer = switch (door) {
                case TCP -> over(new Socket("127.0.0.1", broker.port()));
                case TLS -> overTls(broker.port(door), tls(null));
                case MUTUAL_TLS -> overTls(broker.port(door), tls(pki.client("c")));
                case WEB_SOCKET, WEB_SOCKET_TLS -> overWebSocket(broker.uri(door));
                case UNIX -> overUnixSocket(broker.uri(door));
            };
            assertThat(answer).as(broker.name() + " " + door).isEqualTo(CONNACK);
        }
    }

    private SSLContext tls(Pki.Identity client) throws Exception {
        KeyManager[] keys =
                client == null ? null : client.bundle().toKeyManagerFactory().getKeyManagers();
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {pki.server().bundle().toTrustManager()}, new SecureRandom());
        return context;
    }

    private static byte[] over(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(CONNECT);
            return socket.getInputStream().readNBytes(CONNACK.length);
        }
    }

    private static byte[] overTls(int port, SSLContext context) throws IOException {
        return over(context.getSocketFactory().createSocket("127.0.0.1", port));
    }

    private static byte[] overSocks(ForwardProxy proxy, TestBroker broker) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", proxy.port());
        Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, address));
        socket.connect(new InetSocketAddress("127.0.0.1", broker.port()));
        return over(socket);
    }

    private static String httpConnect(ForwardProxy proxy, TestBroker broker, String header) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", proxy.port())) {
            socket.setSoTimeout(10_000);
            String request = "CONNECT 127.0.0.1:" + broker.port() + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(13), StandardCharsets.US_ASCII);
        }
    }

    private static byte[] overUnixSocket(String uri) throws IOException {
        Path path = Path.of(URI.create(uri).getPath());
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            OutputStream out = Channels.newOutputStream(channel);
            InputStream in = Channels.newInputStream(channel);
            out.write(CONNECT);
            return in.readNBytes(CONNACK.length);
        }
    }

    private byte[] overWebSocket(String uri) throws Exception {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        WebSocket.Listener listener = new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                answer.complete(bytes);
                return null;
            }
        };
        WebSocket webSocket = Await.value(HttpClient.newBuilder()
                .sslContext(tls(null))
                .build()
                .newWebSocketBuilder()
                .subprotocols("mqtt")
                .buildAsync(URI.create(uri), listener));
        webSocket.sendBinary(ByteBuffer.wrap(CONNECT), true);
        byte[] got = Await.value(answer);
        webSocket.abort();
        return got;
    }
}
