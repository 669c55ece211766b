package io.hawser.examples;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.WebSocketOptions;
import java.io.PrintStream;
import java.time.Duration;

/**
 * MQTT where only HTTP gets through: {@code WebSocketDemo [ws://host:port/path]}. With {@code wss} it is encrypted, and the
 * path may lead through a web server to one broker of many.
 */
public final class WebSocketDemo {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private WebSocketDemo() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, "ws://localhost:8080/mqtt", WebSocketDemo::show);
    }

    static void show(String[] arguments, PrintStream out) {
        var headers = WebSocketOptions.builder().header("X-Site", "plant 7").build();
        var options = MqttClientOptions.builder(arguments[0]).webSocket(headers).build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();
            client.subscribe("plant/+/temperature", Qos.AT_LEAST_ONCE).join();
            client.publish("plant/boiler/temperature", "81.5", Qos.AT_LEAST_ONCE)
                    .join();
            out.println(client.receive(PATIENCE).join().orElseThrow().text() + " came back in a WebSocket frame");
        }
    }
}
