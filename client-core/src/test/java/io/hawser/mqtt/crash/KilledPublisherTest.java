package io.hawser.mqtt.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.MosquittoBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A process publishes through a {@code FileOutboxStore} to a real broker and is killed with SIGKILL at seeded moments, again
 * and again. The system property {@code hawser.kills} sets how often, for all variants together.
 */
@Tag("broker")
class KilledPublisherTest {
    private static final int KILLS = Integer.getInteger("hawser.kills", 20);
    private static final int VARIANTS = 4;

    /** The numbers of each process begin here, so that none is used twice. */
    private static final long BLOCK = 1_000_000;

    private static final int MOST_LINES = 400;

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "AT_LEAST_ONCE, MQTT_3_1_1, 1",
        "EXACTLY_ONCE, MQTT_3_1_1, 2",
        "AT_LEAST_ONCE, MQTT_5, 3",
        "EXACTLY_ONCE, MQTT_5, 4"
    })
    @DisplayName("B66 L12 Nothing that was accepted is lost by kill -9, and with QoS 2 nothing comes twice")
    void nothingIsLost(Qos qos, ProtocolVersion protocol, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        NumberLedger ledger = new NumberLedger();
        try (MosquittoBroker broker = MosquittoBroker.startInMemory();
                MqttClient subscriber = subscriber(broker)) {
            subscriber.connect().join();
            subscriber
                    .subscribe(
                            PublishingProcess.TOPIC,
                            Qos.EXACTLY_ONCE,
                            delivery -> ledger.received(
                                    Long.parseLong(new String(delivery.payload(), StandardCharsets.UTF_8))))
                    .join();

            int kills = Math.max(1, KILLS / VARIANTS);
            for (int kill = 0; kill < kills; kill++) {
                PublisherChild publisher = start(broker, qos, protocol, Long.toString(kill * BLOCK));
                int lines = random.nextInt(1, MOST_LINES);
                for (int line = 0; line < lines; line++) {
                    ledger.said(next(publisher, ledger));
                }
                publisher.kill().forEach(ledger::said);
            }
            drain(broker, qos, protocol);
            Await.until(
                    "everything that was durable has come", () -> ledger.lost().isEmpty());

            System.out.printf(
                    "%s %s: %d kills, %d stored, %d acknowledged, %d received, %d lost, %d duplicates%n",
                    qos,
                    protocol,
                    kills,
                    ledger.stored(),
                    ledger.acked(),
                    ledger.received(),
                    ledger.lost().size(),
                    ledger.duplicates().size());
            assertThat(ledger.lost()).isEmpty();
            if (qos == Qos.EXACTLY_ONCE) {
                assertThat(ledger.duplicates()).isEmpty();
            }
        }
    }

    private static MqttClient subscriber(MosquittoBroker broker) {
        return MqttClient.create(MqttClientOptions.builder("mqtt://127.0.0.1:" + broker.port())
                .clientId("crash-subscriber")
                .protocol(ProtocolVersion.MQTT_5)
                .build());
    }

    private PublisherChild start(MosquittoBroker broker, Qos qos, ProtocolVersion protocol, String first) {
        return PublisherChild.start(
                Integer.toString(broker.port()),
                folder.resolve("outbox").toString(),
                qos.name(),
                protocol.name(),
                first);
    }

    private static String next(PublisherChild publisher, NumberLedger ledger) {
        String line = publisher.readLine();
        if (line == null) {
            throw new AssertionError("the publisher has ended by itself; it said: " + ledger.log());
        }
        return line;
    }

    /** A last process sends what is left. */
    private void drain(MosquittoBroker broker, Qos qos, ProtocolVersion protocol) {
        PublisherChild last = start(broker, qos, protocol, PublishingProcess.DRAINED);
        String end = "";
        for (String line = last.readLine(); line != null; line = last.readLine()) {
            end = line;
        }
        assertThat(end).isEqualTo(PublishingProcess.DRAINED + " 0");
    }
}
