package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.NetworkNamespace;
import io.hawser.mqtt.testkit.TestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker is another host, and the kernel takes the link away: what loopback cannot show. */
@Tag("broker")
class KernelOutageTest {
    private static final int PORT = 1883; // the namespace is ours alone
    private static final String TOPIC = "numbers";

    @TempDir
    Path folder;

    private NetworkNamespace host;
    private Process broker;

    @BeforeEach
    void startBrokerOnItsHost() throws IOException {
        host = NetworkNamespace.create();
        Path configuration = Files.writeString(
                folder.resolve("mosquitto.conf"),
                "listener " + PORT + "\nallow_anonymous true\nmax_queued_messages 0\nuser "
                        + System.getProperty("user.name") + "\n");
        broker = new ProcessBuilder(host.command("mosquitto", "-c", configuration.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
    }

    @AfterEach
    void stopBroker() {
        if (broker != null) {
            broker.destroyForcibly();
            host.close();
        }
    }

    @Test
    @DisplayName("B16 B21 B37 A pulled cable is noticed by the ping time-out, and nothing is lost or overtaken")
    void aPulledCableIsNoticedAndNothingIsLost() {
        outageIsSurvived(host::pull, host::plug);
    }

    @Test
    @DisplayName("B16 L20 A link that drops everything silently is noticed although the client goes on sending")
    void aHalfOpenLinkIsNoticedAlthoughTheClientSends() {
        outageIsSurvived(host::block, host::mend);
    }

    @Test
    @DisplayName("B37 At the edge of range, where every fifth packet is lost, everything arrives in order")
    void everythingArrivesThroughALinkThatLosesPackets() {
        try (TestClient checker = client("checker");
                TestClient publisher = client("publisher")) {
            Journal<Delivery> arrived = checker.collect(TOPIC, Qos.AT_LEAST_ONCE);
            host.fray(20);

            List<CompletableFuture<PublishResult>> sent = publish(publisher, 0, 200);

            sent.forEach(future -> Await.value(future, Duration.ofSeconds(30)));
            host.mend();
            assertArrivedInOrder(arrived, 200);
        }
    }

    private void outageIsSurvived(Runnable cut, Runnable mend) {
        try (TestClient checker = client("checker");
                TestClient publisher = client("publisher")) {
            Journal<Delivery> arrived = checker.collect(TOPIC, Qos.AT_LEAST_ONCE);
            List<CompletableFuture<PublishResult>> sent = publish(publisher, 0, 50);

            cut.run();
            sent.addAll(publish(publisher, 50, 100));
            ConnectionEvent.Down down = publisher.awaitDown(1);
            sent.addAll(publish(publisher, 100, 150));
            mend.run();

            sent.forEach(future -> Await.value(future, Duration.ofSeconds(30)));
            assertThat(down.cause()).isEqualTo(DownCause.PING_TIMEOUT);
            assertArrivedInOrder(arrived, 150);
        }
    }

    /** A keep alive of 2 s: pings every 500 ms, and a dead link is noticed after a second. */
    private TestClient client(String id) {
        TestClient client = TestClient.of(
                URI.create("mqtt://" + host.address() + ":" + PORT),
                options -> options.clientId(id)
                        .keepAlive(Duration.ofSeconds(2))
                        .connectTimeout(Duration.ofSeconds(1))
                        .ackTimeout(Duration.ofSeconds(1))
                        .cleanStart(false)
                        .cleanStartOnReconnect(false)
                        .retryFirstConnect(true));
        client.connect();
        return client;
    }

    private static List<CompletableFuture<PublishResult>> publish(TestClient publisher, int from, int to) {
        List<CompletableFuture<PublishResult>> futures = new ArrayList<>();
        for (int i = from; i < to; i++) {
            futures.add(publisher.client().publish(TOPIC, Integer.toString(i), Qos.AT_LEAST_ONCE));
        }
        return futures;
    }

    /** A repetition may arrive again; the first arrivals must be complete and in order. */
    private static void assertArrivedInOrder(Journal<Delivery> arrived, int count) {
        arrived.await("number " + (count - 1), 1, message -> message.text().equals(Integer.toString(count - 1)));
        List<String> firstArrivals = arrived.all(message -> true).stream()
                .map(Delivery::text)
                .distinct()
                .toList();
        assertThat(firstArrivals)
                .isEqualTo(IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }
}
