package io.hawser.examples;

import static java.lang.System.out;

import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import java.time.Duration;

/** Asks a question, and waits for the answer, with a session that outlives the connection. */
final class AskWithMqtt5 {

    private AskWithMqtt5() {}

    static void show(String broker) {
        // [mqtt5] docs/mqtt5.md shows this.
        var options = MqttClientOptions.builder(broker)
                .mqtt5(Mqtt5Options.builder()
                        .sessionExpiry(Duration.ofDays(1))
                        .topicAliases(20)
                        .build())
                .cleanStartOnReconnect(false)
                .build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();
            var question = Publication.builder("weather/now").payload("Kiel").build();
            var answer = client.request(question, Duration.ofSeconds(5)).join();
            out.println(answer.text());
        }
        // [end]
    }
}
