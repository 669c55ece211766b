package io.hawser.examples;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.io.PrintStream;

/** Publishes as fast as the outbox takes it: {@code Feed [mqtt://host:port]}. */
public final class Feed {
    private static final int LINES = 10_000;

    private Feed() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, Feed::show);
    }

    static void show(String broker, PrintStream out) {
        try (var client = MqttClient.create(
                MqttClientOptions.builder(broker).outboxMessages(1_000).build())) {
            client.connect().join();
            publish(client, LINES);
            client.whenWritable().join(); // and the client has looked at the last one
            out.println(
                    client.stats().accepted() + " accepted, " + client.stats().rejected() + " turned away");
        }
    }

    private static void publish(MqttClient client, int lines) {
        // [feed] The page on the outbox shows this.
        for (int i = 0; i < lines; i++) {
            client.whenWritable().join(); // waits while the outbox is full, as in a long outage
            client.publish("plant/log", "line " + i, Qos.AT_LEAST_ONCE);
        }
        // [end]
    }
}
