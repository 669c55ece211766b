package io.hawser.examples;

import io.hawser.examples.range.FaultProxy;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Will;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * The last will: {@code WillDemo [mqtt://host:port]}. A client that vanishes has its will published by the broker; one
 * that leaves in good order has not.
 */
public final class WillDemo {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofSeconds(1);

    private WillDemo() {}

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, WillDemo::show);
    }

    static void show(String broker, PrintStream out) {
        String topic = "hawser/will/" + Long.toHexString(System.nanoTime());
        Endpoint endpoint = MqttClientOptions.of(broker).endpoint();
        try (var proxy = FaultProxy.start(new InetSocketAddress(endpoint.host(), endpoint.port()));
                var watcher = MqttClient.create(MqttClientOptions.of(broker));
                var mortal = MqttClient.create(mortalOptions(proxy, topic))) {
            watcher.connect().join();
            watcher.subscribe(topic, Qos.AT_LEAST_ONCE).join();

            mortal.connect().join();
            out.println("a client is connected, and its link breaks");
            proxy.refuse();
            proxy.cut(FaultProxy.Cut.RST);
            out.println(heard(watcher, PATIENCE));

            mortal.disconnect().join();
            proxy.heal();
            mortal.connect().join();
            out.println("the client is connected again, and leaves in good order");
            mortal.disconnect().join();
            out.println(heard(watcher, SILENCE));
        }
    }

    private static MqttClientOptions mortalOptions(FaultProxy proxy, String topic) {
        return MqttClientOptions.builder("mqtt://127.0.0.1:" + proxy.address().getPort())
                .will(Will.of(topic, "gone without a word", Qos.AT_LEAST_ONCE, false))
                .build();
    }

    private static String heard(MqttClient watcher, Duration time) {
        return watcher.receive(time)
                .join()
                .map(will -> "  the broker publishes its will: " + will.text())
                .orElse("  no will is published");
    }
}
