package io.hawser.mqtt.crash;

import io.hawser.mqtt.DurablePublish;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.store.FileOutboxStore;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/**
 * A process that publishes numbers through a store until it is killed, and says on its standard output which of them are
 * durable and which have been acknowledged. Told to drain, it publishes nothing, and ends when nothing is left in the store.
 */
final class PublishingProcess {
    static final String TOPIC = "crash/numbers";
    static final String CLIENT_ID = "crash-publisher";

    /** Words of its output, each with a number behind it, but for the last. */
    static final String STORED = "stored";

    static final String ACKED = "acked";
    static final String UP = "up";
    static final String DRAINED = "drained";

    private static final int UNDER_WAY = 64;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final MqttClient client;
    private final Qos qos;

    private PublishingProcess(MqttClient client, Qos qos) {
        this.client = client;
        this.qos = qos;
    }

    /** Takes the port of the broker, the file, the QoS, the version, and the first number or {@value #DRAINED}. */
    public static void main(String[] arguments) throws InterruptedException {
        int port = Integer.parseInt(arguments[0]);
        FileOutboxStore store = FileOutboxStore.open(Path.of(arguments[1]));
        Qos qos = Qos.valueOf(arguments[2]);
        MqttClient client = MqttClient.create(MqttClientOptions.builder("mqtt://127.0.0.1:" + port)
                .clientId(CLIENT_ID)
                .protocol(ProtocolVersion.valueOf(arguments[3]))
                .cleanStart(false)
                .cleanStartOnReconnect(false)
                .outboxStore(store)
                .retryFirstConnect(true)
                .build());
        PublishingProcess process = new PublishingProcess(client, qos);
        client.connect().join();
        process.say(UP, client.stats().pending());
        if (arguments[4].equals(DRAINED)) {
            process.drain();
            store.close();
        } else {
            process.publishFrom(Long.parseLong(arguments[4]));
        }
    }

    private void drain() {
        client.disconnect(Duration.ofMinutes(1)).join();
        say(DRAINED, client.stats().pending());
    }

    private void publishFrom(long first) throws InterruptedException {
        for (long number = first; ; number++) {
            room.acquire();
            long each = number;
            DurablePublish publish = client.publishDurably(Publication.builder(TOPIC)
                    .payload(Long.toString(each))
                    .qos(qos)
                    .build());
            publish.stored().thenRun(() -> say(STORED, each));
            publish.result().thenRun(() -> say(ACKED, each)).whenComplete((nothing, failure) -> room.release());
        }
    }

    /** One write per line: a line that is read was written whole. */
    private void say(String word, long number) {
        out.println(word + " " + number);
    }
}
