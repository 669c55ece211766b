package io.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.examples.range.EmbeddedBroker;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demos that go other ways than plain TCP. */
@Tag("broker")
@Timeout(60)
final class SecureDemosTest {

    private static EmbeddedBroker broker;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.launch();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void onlyWhoTrustsTheIssuerGetsThrough() throws Exception {
        try (var front = TlsFront.start(folder, broker.address(), false)) {
            assertThat(run(TlsDemo::show, uri("mqtts", front), front.issuers().toString()))
                    .isZero();
        }

        assertThat(lines()).hasSize(2).last().isEqualTo("81.5 came back, encrypted both ways");
        assertThat(lines().get(0)).startsWith("nothing was sent: ");
    }

    @Test
    void bothShowTheirCertificates() throws Exception {
        try (var front = TlsFront.start(folder, broker.address(), true)) {
            String[] arguments = {
                uri("mqtts", front),
                front.issuers().toString(),
                front.certificate().toString(),
                front.key().toString()
            };
            assertThat(run(MutualTlsDemo::show, arguments)).isZero();
        }

        assertThat(lines())
                .containsExactlyInAnyOrder(
                        "each has seen the other's certificate", "the broker has it, and knows from whom");
    }

    @Test
    void whoShowsNoCertificateIsRefused() throws Exception {
        try (var front = TlsFront.start(folder, broker.address(), true)) {
            assertThat(run(TlsDemo::show, uri("mqtts", front), front.issuers().toString()))
                    .isEqualTo(2);
        }

        assertThat(lines(err)).singleElement().asString().contains("cannot be used", "certificate");
    }

    @Test
    void theReadingComesBackOverWebSocket() throws InterruptedException {
        assertThat(run(WebSocketDemo::show, "ws://127.0.0.1:" + broker.address().getPort()))
                .isZero();

        assertThat(lines()).containsExactly("81.5 came back in a WebSocket frame");
    }

    @Test
    void argumentsThatAreMissingAreNamed() throws InterruptedException {
        assertThat(Demo.run(
                        new String[] {"mqtts://h"},
                        "mqtts://localhost:8883 issuers.pem",
                        TlsDemo::show,
                        print(out),
                        print(err)))
                .isEqualTo(2);

        assertThat(lines(err)).containsExactly("the arguments are, for example, mqtts://localhost:8883 issuers.pem");
    }

    private static String uri(String scheme, TlsFront front) {
        return scheme + "://localhost:" + front.port();
    }

    private int run(Demo.WordyBody demo, String... arguments) throws InterruptedException {
        return Demo.run(arguments, String.join(" ", arguments), demo, print(out), print(err));
    }

    private List<String> lines() {
        return lines(out);
    }

    private static List<String> lines(ByteArrayOutputStream of) {
        return of.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
