package io.hawser.examples;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.TlsOptions;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Both prove who they are: {@code MutualTlsDemo mqtts://host:port issuers.pem client.pem client.key}. The files are read for
 * each connection, so a certificate that is replaced in time serves the next one, without a restart.
 */
public final class MutualTlsDemo {

    private MutualTlsDemo() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, "mqtts://localhost:8884 issuers.pem client.pem client.key", MutualTlsDemo::show);
    }

    static void show(String[] arguments, PrintStream out) {
        var tls = TlsOptions.builder()
                .trustPem(Path.of(arguments[1]))
                .keyPem(Path.of(arguments[2]), Path.of(arguments[3]))
                .build();
        var options = MqttClientOptions.builder(arguments[0])
                .tls(tls)
                .eventListener(event -> tell(event, out))
                .build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();
            client.publish("plant/boiler/temperature", "81.5", Qos.EXACTLY_ONCE).join();
            out.println("the broker has it, and knows from whom");
        }
    }

    private static void tell(ConnectionEvent event, PrintStream out) {
        if (event instanceof ConnectionEvent.Up) {
            out.println("each has seen the other's certificate");
        }
    }
}
