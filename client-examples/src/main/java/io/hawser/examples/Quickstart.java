package io.hawser.examples;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.io.PrintStream;
import java.time.Duration;

/** Connects, subscribes, publishes and receives: {@code Quickstart [mqtt://host:port]}. */
public final class Quickstart {

    private Quickstart() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, Quickstart::show);
    }

    static void show(String broker, PrintStream out) {
        // [quickstart] The README shows this.
        try (var client = MqttClient.create(MqttClientOptions.builder(broker)
                .eventListener(event -> out.println(event))
                .build())) {
            client.connect().join();
            client.subscribe("plant/+/temperature", Qos.AT_LEAST_ONCE).join();

            // Completes when the broker has the message, however many outages that takes.
            client.publish("plant/boiler/temperature", "81.5", Qos.AT_LEAST_ONCE)
                    .join();

            var message = client.receive(Duration.ofSeconds(5)).join().orElseThrow();
            out.println(message.topic() + " is " + message.text());
        }
        // [end]
    }
}
