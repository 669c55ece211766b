package io.hawser.examples;

import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ScramSha256;

/** Proves client and broker to each other by SCRAM-SHA-256, which a broker of MQTT 5 must be set up for. */
final class Authenticate {

    private Authenticate() {}

    static void show(String broker) {
        // [authenticate] docs/authentication.md shows this.
        var scram = new ScramSha256("user", "pencil".toCharArray());
        var options = MqttClientOptions.builder(broker)
                .mqtt5(Mqtt5Options.builder().authenticator(scram).build())
                .build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();

            // Later, on the same connection, such as before a token ends:
            client.reauthenticate().join();
        }
        // [end]
    }
}
