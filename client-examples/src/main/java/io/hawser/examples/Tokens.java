package io.hawser.examples;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A token for each connection. */
final class Tokens {

    private Tokens() {}

    /** @param tokenService gives a token that is good for a while, and may take some time for that */
    static void show(String broker, Supplier<String> tokenService) {
        // [tokens] docs/credentials.md shows this.
        var options = MqttClientOptions.builder(broker)
                .credentials(server -> CompletableFuture.supplyAsync(() -> {
                    String token = tokenService.get();
                    return Credentials.of("device-7", token);
                }))
                .build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();
        }
        // [end]
    }
}
