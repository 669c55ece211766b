package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.TlsProvider;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** TLS in virtual time: what it waits for and how long, and that nothing of it is left behind. */
final class TlsInTimeTest {
    private static final X509Bundle ROOT = root();
    private static final X509Bundle BROKER = issued(new CertificateBuilder()
            .subject("CN=broker")
            .addSanDnsName("broker")
            .addExtendedKeyUsageServerAuth());

    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private Channel peer;

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private static X509Bundle root() {
        try {
            return new CertificateBuilder()
                    .ecp256()
                    .subject("CN=root")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new AssertionError("no certificate", e);
        }
    }

    private static X509Bundle issued(CertificateBuilder certificate) {
        try {
            return certificate.ecp256().buildIssuedBy(ROOT);
        } catch (Exception e) {
            throw new AssertionError("no certificate", e);
        }
    }

    private static TlsOptions.Builder trusting() throws Exception {
        return TlsOptions.builder().provider(TlsProvider.JDK).trustManagers(ROOT.toTrustManagerFactory());
    }

    private MqttClientOptions.Builder options(String host) throws Exception {
        return Bed.listening(
                MqttClientOptions.builder("mqtts://" + host)
                        .clientId("client")
                        .tls(trusting().build()),
                events);
    }

    private void listen(SslContext context) {
        bed.network.refuse(Bed.HOST);
        bed.network.listen(Bed.HOST, (link, channel) -> {
            peer = channel;
            channel.pipeline().addLast(context.newHandler(channel.alloc()));
            bed.broker.accept(link, channel);
        });
    }

    private static SslContextBuilder context() {
        return SslContextBuilder.forServer(BROKER.getKeyPair().getPrivate(), BROKER.getCertificatePath())
                .sslProvider(SslProvider.JDK);
    }

    private static void failedAtTls(Throwable failure) {
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.TLS));
    }

    @Test
    @DisplayName("B7 without a port it is 8883, and the broker's certificate need not have the dot of a whole name")
    void theWholeNameOfAHost() throws Exception {
        bed.network.name("broker.", Bed.HOST);
        listen(context().build());
        TestClient client = bed.client(options("broker."));

        ConnectResult result = bed.get(client.connect());
        bed.get(client.publish("a", "m".repeat(100_000), Qos.AT_LEAST_ONCE));

        assertThat(result.endpoint().port()).isEqualTo(8883);
        assertThat(bed.broker.arrived()).hasSize(1);
    }

    @Test
    @DisplayName(
            "B11 B78 a peer that never answers the handshake fails the attempt after tlsTimeout, which names the phase")
    void aPeerThatNeverAnswersTheHandshake() throws Exception {
        bed.network.refuse(Bed.HOST);
        bed.network.listen(Bed.HOST, (link, channel) -> {});
        TestClient client = bed.client(options("broker").tlsTimeout(Duration.ofSeconds(7)));

        Throwable failure = bed.failure(client.connect());

        assertThat(bed.time.millis()).isEqualTo(7_000);
        failedAtTls(failure);
        assertThat(failure).hasMessageContaining("mqtts://broker:8883").hasMessageContaining("7000 ms");
        assertThat(bed.network.open()).isEmpty();
    }

    @Test
    @DisplayName("B11 B78 a handshake that trickles in byte by byte does not extend the deadline")
    void aHandshakeThatTricklesIn() throws Exception {
        bed.network.refuse(Bed.HOST);
        bed.network.listen(Bed.HOST, (link, channel) -> trickle(channel, 0x16, 3, 3, 0x40, 0, 2, 0, 0x3f, 0xfc, 3, 3));
        TestClient client = bed.client(options("broker").tlsTimeout(Duration.ofSeconds(7)));

        failedAtTls(bed.failure(client.connect()));

        assertThat(bed.time.millis()).isEqualTo(7_000);
    }

    private void trickle(Channel channel, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            byte[] one = {(byte) bytes[i]};
            bed.time.plan(Duration.ofSeconds(i + 1), () -> channel.writeAndFlush(Unpooled.wrappedBuffer(one)));
        }
    }

    @Test
    @DisplayName("B11 a verification that does not come to an end holds up neither the deadline nor anybody else")
    void aVerificationThatDoesNotComeToAnEnd() throws Exception {
        listen(context().build());
        UserThreads stuck = new UserThreads(null);
        Environment all = bed.environment(bed.network.bootstrap());
        Environment without = new Environment(
                all.eventLoop(),
                all.bootstrap(),
                all.unixBootstrap(),
                all.resolver(),
                task -> (bed.network.dials() == 0 ? bed.threads : stuck).execute(task), // names are looked up before
                all.callbackExecutor(),
                all.random(),
                all.wallClock());
        SessionDriver driver = SessionDriver.create(
                options("broker").tlsTimeout(Duration.ofSeconds(7)).build(), without);
        TestClient client = new TestClient(driver);

        CompletableFuture<ConnectResult> connecting = client.connect();
        failedAtTls(bed.failure(connecting));

        assertThat(bed.time.millis()).isEqualTo(7_000);
        assertThat(stuck.waiting()).isPositive();
        bed.network.refuse(Bed.HOST);
        bed.listen();
        bed.get(bed.client(Bed.options().clientId("other")).connect());
        while (stuck.runOne()) { // what comes to its end too late disturbs nobody
            bed.time.settle();
        }
    }

    @Test
    @DisplayName(
            "B78 a broker that asks for a certificate and closes without a word is suspected not to like the answer")
    void aBrokerThatClosesWithoutAWord() throws Exception {
        listen(context()
                .protocols("TLSv1.3")
                .trustManager(ROOT.toTrustManagerFactory())
                .clientAuth(ClientAuth.REQUIRE)
                .build()); // which closes, and this network loses what it said before
        TestClient client = bed.client(options("broker"));

        Throwable failure = bed.failure(client.connect());

        assertThat(failure)
                .isInstanceOf(MqttConnectException.class)
                .hasMessageContaining("it may not accept what it was shown");
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("B17 a connection that is reset or ends without the end of TLS is lost at once, and made again")
    void aConnectionThatEndsIsMadeAgain() throws Exception {
        listen(context().build());
        TestClient client = bed.client(options("broker"));
        bed.get(client.connect());

        bed.link().reset();
        bed.get(client.publish("a", "1", Qos.AT_LEAST_ONCE));
        bed.link().finish();
        bed.get(client.publish("a", "2", Qos.AT_LEAST_ONCE));

        assertThat(Bed.of(ConnectionEvent.Down.class, events))
                .extracting(ConnectionEvent.Down::cause)
                .containsExactly(DownCause.NETWORK_ERROR, DownCause.CLOSED_BY_BROKER);
        assertThat(bed.broker.arrived()).hasSize(2);
    }

    @Test
    @DisplayName("B60 a peer that breaks the encryption ends the connection, and it is made again")
    void aPeerThatBreaksTheEncryption() throws Exception {
        listen(context().build());
        TestClient client = bed.client(options("broker"));
        bed.get(client.connect());

        peer.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(new byte[] {0x17, 3, 3, 0, 20, 1, 2, 3}));
        peer.pipeline().firstContext().writeAndFlush(Unpooled.wrappedBuffer(new byte[40]));
        bed.get(client.publish("a", "1", Qos.AT_LEAST_ONCE));

        assertThat(Bed.of(ConnectionEvent.Down.class, events))
                .singleElement()
                .satisfies(down -> assertThat(down.cause()).isEqualTo(DownCause.NETWORK_ERROR));
    }
}
