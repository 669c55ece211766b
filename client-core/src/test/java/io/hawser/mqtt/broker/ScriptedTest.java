package io.hawser.mqtt.broker;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.ScriptedBroker;
import io.hawser.mqtt.testkit.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** A scripted broker of its own for each test, and clients that are gone when the test ends. */
@Tag("transport")
@Timeout(30)
abstract class ScriptedTest {
    final ScriptedBroker broker = ScriptedBroker.start();
    private final List<TestClient> clients = new ArrayList<>();

    @AfterEach
    final void endEverything() {
        clients.forEach(TestClient::close);
        broker.close();
    }

    final TestClient client() {
        return client(options -> options);
    }

    final TestClient client(UnaryOperator<MqttClientOptions.Builder> changes) {
        TestClient client = TestClient.of(broker.uri(), changes);
        clients.add(client);
        return client;
    }

    final TestClient connected() {
        return connected(options -> options);
    }

    final TestClient connected(UnaryOperator<MqttClientOptions.Builder> changes) {
        TestClient client = client(changes);
        client.connect();
        return client;
    }

    /** A connected client whose broker keeps the session, and says so from the second connection on. */
    final TestClient connectedWithSession(UnaryOperator<MqttClientOptions.Builder> changes) {
        return connected(options -> changes.apply(options.cleanStart(false).cleanStartOnReconnect(false)));
    }

    /** The packets of one connection, in order of arrival, without pings. */
    final List<ReceivedPacket> packetsOf(int connection) {
        return broker.packets(packet -> packet.connection() == connection && !packet.is(PacketType.PINGREQ));
    }

    final List<PacketType> typesOf(int connection) {
        return packetsOf(connection).stream().map(ReceivedPacket::type).toList();
    }

    /** The payloads of the PUBLISH packets of one connection. */
    final List<String> publishedOn(int connection) {
        return packetsOf(connection).stream()
                .filter(packet -> packet.is(PacketType.PUBLISH))
                .map(ReceivedPacket::text)
                .toList();
    }
}
