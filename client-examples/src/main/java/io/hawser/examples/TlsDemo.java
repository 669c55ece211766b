package io.hawser.examples;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionException;

/**
 * A broker that proves who it is: {@code TlsDemo mqtts://host:port issuers.pem}. Whoever trusts its issuer gets through; who
 * trusts only what the JVM trusts is told why not, and sends nothing.
 */
public final class TlsDemo {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private TlsDemo() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, "mqtts://localhost:8883 issuers.pem", TlsDemo::show);
    }

    static void show(String[] arguments, PrintStream out) {
        showStranger(arguments[0], out);
        show(arguments[0], Path.of(arguments[1]), out);
    }

    private static void showStranger(String broker, PrintStream out) {
        try (var client = MqttClient.create(MqttClientOptions.of(broker))) {
            client.connect().join();
            out.println("the JVM knows who has issued the broker's certificate");
        } catch (CompletionException refused) {
            if (!(refused.getCause() instanceof MqttException why)) {
                throw refused;
            }
            out.println("nothing was sent: " + why.getMessage());
        }
    }

    private static void show(String broker, Path issuers, PrintStream out) {
        // [tls] docs/security.md shows this.
        var tls = TlsOptions.builder().trustPem(issuers).build();
        var options = MqttClientOptions.builder(broker).tls(tls).build();
        // [end]
        try (var client = MqttClient.create(options)) {
            client.connect().join();
            client.subscribe("plant/boiler/temperature", Qos.AT_LEAST_ONCE).join();
            client.publish("plant/boiler/temperature", "81.5", Qos.AT_LEAST_ONCE)
                    .join();
            out.println(client.receive(PATIENCE).join().orElseThrow().text() + " came back, encrypted both ways");
        }
    }
}
