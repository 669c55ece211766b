package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.testkit.Journal;
import io.hawser.mqtt.testkit.TestBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** What the tests with real brokers share: each case is written once and runs against every broker. */
@Tag("broker")
@Timeout(60)
abstract class RealBrokerTest {
    private static final AtomicInteger NAMES = new AtomicInteger();

    private final List<TestClient> clients = new ArrayList<>();

    /** Starts a broker that lets anybody in; aborts the test with a clear word where there is none. */
    abstract TestBroker startBroker();

    /** The version of MQTT that all clients of the test speak. */
    ProtocolVersion protocol() {
        return ProtocolVersion.MQTT_3_1_1;
    }

    /** Whether the broker hands on what one client publishes in the order in which it came. */
    boolean keepsOrder() {
        return true;
    }

    /** Everything has arrived, and in order if the broker can do that. */
    final void assertArrived(List<String> texts, List<String> published) {
        if (keepsOrder()) {
            assertThat(texts).isEqualTo(published);
        } else {
            assertThat(texts).containsAll(published);
        }
    }

    @AfterEach
    final void closeClients() {
        clients.forEach(TestClient::close);
        clients.clear();
    }

    final TestClient client(URI server, UnaryOperator<MqttClientOptions.Builder> changes) {
        TestClient client = TestClient.of(server, options -> changes.apply(options.protocol(protocol())));
        clients.add(client);
        return client;
    }

    final TestClient connected(URI server, UnaryOperator<MqttClientOptions.Builder> changes) {
        TestClient client = client(server, changes);
        client.connect();
        return client;
    }

    /** A topic or client id that no other test uses, since some brokers live for many tests. */
    static String unique(String prefix) {
        return prefix + "-" + NAMES.incrementAndGet();
    }

    static UnaryOperator<MqttClientOptions.Builder> persistent(String clientId) {
        return options -> options.clientId(clientId).cleanStart(false).cleanStartOnReconnect(false);
    }

    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    static List<String> texts(Journal<Delivery> arrived) {
        return arrived.all().stream().map(Delivery::text).toList();
    }
}
