package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Door;
import io.hawser.mqtt.testkit.GarblingRelay;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.ProgramLogs;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** What a broker says is spoiled on its way, above and below TLS and WebSocket, by seeds: {@code -Dhawser.fuzz=1000}. */
@DisplayName("A peer that talks nonsense is left, and an honest one after it is met as if nothing had been")
@Tag("broker")
@Timeout(600)
@ExtendWith(ProgramLogs.class)
final class FuzzedPeerTest {
    private static final long SEEDS = Long.getLong("hawser.fuzz", 20);
    private static final int SPOILED = 3;
    private static final Duration SOON = Duration.ofMillis(400);

    /** With the bounds below no attempt takes two seconds, and the last that is spoiled is the third. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final long MOST_DIRECT_MEMORY = 64 << 20;

    private static final Pki PKI = Pki.make();
    private static TestBroker broker;
    private static ResourceLeakDetector.Level level;

    private final Reports reports = new Reports();

    /** What must never be logged: errors of the client, and Netty's reports of buffers that were not released. */
    private static final class Reports extends AppenderBase<ILoggingEvent> {
        private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            boolean leak = event.getFormattedMessage().contains("LEAK");
            if (leak
                    || event.getLoggerName().startsWith("io.hawser")
                            && event.getLevel().isGreaterOrEqual(Level.ERROR)) {
                found.add(event.getFormattedMessage());
            }
        }
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    @BeforeAll
    static void start() {
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        broker = MosquittoBroker.startWith(PKI);
    }

    @AfterAll
    static void stop() {
        ResourceLeakDetector.setLevel(level);
        if (broker != null) {
            broker.close();
        }
        PKI.close();
    }

    @BeforeEach
    void listen() {
        reports.setContext(root().getLoggerContext());
        reports.start();
        root().addAppender(reports);
    }

    @AfterEach
    void hush() {
        root().detachAppender(reports);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Door.class,
            names = {"TCP", "TLS", "MUTUAL_TLS", "WEB_SOCKET", "WEB_SOCKET_TLS"})
    @DisplayName("B60 it ends in time, keeps to its memory, releases it, and logs no error")
    void nonsenseIsLeft(Door door) {
        warmUp(door);
        LongStream.range(0, SEEDS).parallel().forEach(seed -> survives(door, seed));

        System.gc(); // so that what was not released is found out
        try (TestClient last = client(door, broker.port(door), "last")) {
            last.connect();
            for (int i = 0; i < 100; i++) {
                Await.value(last.client().publish("fuzz/end", "m", Qos.AT_LEAST_ONCE));
            }
        }
        assertThat(reports.found).isEmpty();
        assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory()).isLessThan(MOST_DIRECT_MEMORY);
    }

    /** The first handshake of a JVM loads classes and libraries, for longer than the bounds below allow. */
    private static void warmUp(Door door) {
        try (TestClient first = client(door, broker.port(door), "first", options -> options)) {
            first.connect();
        }
    }

    private static void survives(Door door, long seed) {
        String name = "fuzz-" + door + "-" + seed;
        try (GarblingRelay relay = GarblingRelay.to(broker.port(door), SPOILED, seed);
                TestClient client = client(door, relay.port(), name)) {
            survives(client, name);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(door + " with seed " + seed, e);
        }
    }

    private static void survives(TestClient client, String name) {
        try {
            // What was spoiled may look like a refusal, which is not tried again by itself.
            List<String> refusals = new ArrayList<>();
            while (!client.client().isConnected() && refusals.size() <= SPOILED) {
                client.client()
                        .connect()
                        .handle((up, refusal) -> refusal == null || refusals.add(refusal.toString()))
                        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                        .join();
            }
            for (int i = 0; i < 3; i++) {
                Await.value(client.client().publish(name, "m".repeat(2_000), Qos.AT_LEAST_ONCE), PATIENCE);
                Await.value(client.client().subscribe(name + "/" + i, Qos.EXACTLY_ONCE), PATIENCE);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("after " + client.events(), e);
        }
    }

    private static TestClient client(Door door, int port, String name) {
        return client(door, port, name, options -> bounded(options).retryFirstConnect(true));
    }

    private static TestClient client(
            Door door, int port, String name, UnaryOperator<MqttClientOptions.Builder> changes) {
        Pki.Identity identity = PKI.client(name);
        TlsOptions tls = TlsOptions.builder()
                .trustPem(PKI.root())
                .keyPem(identity.certificate(), identity.key())
                .build();
        return TestClient.of(
                URI.create(door.uri(port)),
                options -> changes.apply(options.tls(tls).clientId(name)));
    }

    private static MqttClientOptions.Builder bounded(MqttClientOptions.Builder options) {
        return options.connectTimeout(SOON)
                .tlsTimeout(SOON.multipliedBy(3))
                .connackTimeout(SOON)
                .pingInterval(SOON)
                .pingTimeout(SOON)
                .ackTimeout(SOON);
    }
}
