package io.hawser.examples;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.store.FileOutboxStore;
import java.io.PrintStream;
import java.nio.file.Path;

/** Publishes a reading that survives the end of the process from the moment that it is stored. */
final class Durable {

    private Durable() {}

    static void show(String broker, Path file, PrintStream out) {
        // [durable] docs/durability.md shows this.
        var options = MqttClientOptions.builder(broker)
                .clientId("gateway-7")
                .cleanStart(false)
                .cleanStartOnReconnect(false);
        try (var store = FileOutboxStore.open(file);
                var client = MqttClient.create(options.outboxStore(store).build())) {
            client.connect().join();
            var reading = Publication.builder("plant/7/pressure").payload("1.2").build();
            var publish = client.publishDurably(reading);
            publish.stored().thenRun(() -> out.println("kill -9 does not lose it any more"));
            publish.result().thenRun(() -> out.println("the broker has it")).join();
        }
        // [end]
    }
}
