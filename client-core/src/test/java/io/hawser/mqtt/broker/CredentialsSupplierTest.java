package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("B25 A supplier of credentials may do what it likes")
final class CredentialsSupplierTest extends ScriptedTest {
    private static final Credentials JO = Credentials.of("jo", "s3crét");
    private static final Duration SHORT = Duration.ofMillis(300);

    @Test
    @DisplayName("B6 What it says is in CONNECT, and it is told for which server")
    void said() {
        AtomicReference<Object> server = new AtomicReference<>();

        connected(options -> options.credentials(endpoint -> {
            server.set(endpoint);
            return CompletableFuture.completedFuture(JO);
        }));

        assertThat(server.get()).hasToString("127.0.0.1:" + broker.port());
        assertThat(connect(1)).extracting(ReceivedPacket.Connect::user).isEqualTo(Optional.of("jo"));
        assertThat(connect(1)).extracting(ReceivedPacket.Connect::password).isEqualTo(Optional.of("s3crét"));
    }

    @Test
    @DisplayName("It is asked on the callback executor, and no socket is open meanwhile")
    void noIdleSocket() {
        CompletableFuture<Credentials> answer = new CompletableFuture<>();
        AtomicReference<String> thread = new AtomicReference<>();
        TestClient client = client(options -> options.credentials(server -> {
            thread.set(Thread.currentThread().getName());
            return answer;
        }));

        CompletableFuture<?> connecting = client.client().connect();
        Await.until("the question", () -> thread.get() != null);
        Await.never("a connection", SHORT, () -> broker.connections() > 0);
        new Thread(() -> answer.complete(JO)).start();
        Await.value(connecting);

        assertThat(thread.get()).startsWith("hawser-callback");
        assertThat(broker.connections()).isEqualTo(1);
    }

    @TestFactory
    @DisplayName("What is no answer fails the attempt in the phase CREDENTIALS, and opens nothing")
    Stream<DynamicTest> noAnswer() {
        Map<String, CredentialsSupplier> suppliers = Map.of(
                "it throws",
                server -> {
                    throw new IllegalStateException("no token today");
                },
                "it throws an error",
                server -> {
                    throw new StackOverflowError("no token today");
                },
                "it returns null",
                server -> null,
                "it supplies null",
                server -> CompletableFuture.completedFuture(null),
                "it fails",
                server -> CompletableFuture.failedFuture(new IllegalStateException("no token today")),
                "it never answers",
                server -> new CompletableFuture<>());
        return suppliers.entrySet().stream()
                .map(each -> DynamicTest.dynamicTest(each.getKey(), () -> failsToConnect(each.getValue())));
    }

    private void failsToConnect(CredentialsSupplier supplier) {
        TestClient client = client(options -> options.credentials(supplier).connectTimeout(SHORT));

        Throwable failure = Await.failure(client.client().connect());

        assertThat(failure).isInstanceOfSatisfying(MqttConnectException.class, failed -> {
            assertThat(failed.phase()).isEqualTo(ConnectPhase.CREDENTIALS);
            assertThat(failed).hasMessageStartingWith("the credentials supplier ");
        });
        assertThat(broker.connections()).isZero();
    }

    @Test
    @DisplayName("A stage that completes twice counts once")
    void twice() {
        connected(options -> options.credentials(server -> new Twice()));

        assertThat(connect(1)).extracting(ReceivedPacket.Connect::user).isEqualTo(Optional.of("jo"));
        assertThat(broker.connections()).isEqualTo(1);
    }

    @Test
    @DisplayName(
            "While a call blocks attempts fail in time, and those that nobody waits for any more are not asked later")
    void blocks() {
        CountDownLatch released = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        TestClient client = client(options -> options.connectTimeout(Duration.ofMillis(200))
                .retryFirstConnect(true)
                .credentials(server -> {
                    if (calls.incrementAndGet() == 1) {
                        awaitUninterrupted(released);
                    }
                    return CompletableFuture.completedFuture(JO);
                }));

        CompletableFuture<?> connecting = client.client().connect();
        client.events().await("failed attempts", 5, event -> true);
        assertThat(calls).hasValue(1);
        released.countDown();
        Await.value(connecting);

        assertThat(calls).hasValueLessThanOrEqualTo(3);
    }

    @Test
    @DisplayName("B63 connect is cancelled and the client closed while it is asked, and a late answer opens nothing")
    void cancelled() {
        List<CompletableFuture<Credentials>> answers = new CopyOnWriteArrayList<>();
        TestClient client = client(options -> options.credentials(server -> {
            CompletableFuture<Credentials> answer = new CompletableFuture<>();
            answers.add(answer);
            return answer;
        }));

        CompletableFuture<?> cancelled = client.client().connect();
        Await.until("the first question", () -> answers.size() == 1);
        cancelled.cancel(false);
        Await.until("the client may connect again", () -> {
            client.client().connect();
            return answers.size() == 2;
        });
        Await.value(client.client().disconnect());
        answers.forEach(answer -> answer.complete(JO));

        Await.never("a connection", SHORT, () -> broker.connections() > 0);
    }

    private ReceivedPacket.Connect connect(int connection) {
        broker.awaitConnection(connection);
        return packetsOf(connection).get(0).asConnect();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Calls back twice, the second time with something else. */
    private static final class Twice extends CompletableFuture<Credentials> {
        @Override
        public CompletableFuture<Credentials> whenComplete(BiConsumer<? super Credentials, ? super Throwable> action) {
            action.accept(JO, null);
            action.accept(Credentials.of("other", "other"), null);
            return this;
        }
    }
}
