package io.hawser.examples;

import io.hawser.examples.range.FaultProxy;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Failover;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Two servers, of which the first one dies: {@code FailoverDemo [mqtt://host:port]}. Two doors to the same broker stand for
 * them. The client goes to the second one with what it has to send, and back to the first one when that has recovered.
 */
public final class FailoverDemo {

    private final FaultProxy first;
    private final FaultProxy second;
    private final PrintStream out;
    private final CompletableFuture<Void> isBack = new CompletableFuture<>();
    private boolean moved;

    private FailoverDemo(FaultProxy first, FaultProxy second, PrintStream out) {
        this.first = first;
        this.second = second;
        this.out = out;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Demo.main(arguments, FailoverDemo::show);
    }

    static void show(String broker, PrintStream out) {
        Endpoint endpoint = MqttClientOptions.of(broker).endpoint();
        var address = new InetSocketAddress(endpoint.host(), endpoint.port());
        try (var first = FaultProxy.start(address);
                var second = FaultProxy.start(address)) {
            new FailoverDemo(first, second, out).run();
        }
    }

    private void run() {
        var failover = Failover.builder()
                .coolDown(Duration.ofMillis(500), Duration.ofSeconds(5))
                .failBack(Duration.ofSeconds(1))
                .build();
        var options = MqttClientOptions.builder(uri(first))
                .servers(uri(second))
                .failover(failover)
                .eventListener(this::tell)
                .build();
        try (var client = MqttClient.create(options)) {
            client.connect().join();
            publish(client, "before");
            out.println("-- the first server dies");
            first.refuse();
            first.cut(FaultProxy.Cut.RST);
            publish(client, "during");
            out.println("-- the first server is back");
            first.heal();
            isBack.join();
            publish(client, "after");
        }
    }

    private void publish(MqttClient client, String when) {
        client.publish("hawser/failover", when, Qos.AT_LEAST_ONCE).join();
        out.println("delivered: " + when);
    }

    private void tell(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            boolean atFirst = up.endpoint().port() == first.address().getPort();
            out.println("up at the " + (atFirst ? "first" : "second") + " server");
            moved |= !atFirst;
            if (moved && atFirst) {
                isBack.complete(null);
            }
        } else if (event instanceof ConnectionEvent.Down down) {
            out.println("down: " + down.cause());
        }
    }

    private static String uri(FaultProxy server) {
        return "mqtt://127.0.0.1:" + server.address().getPort();
    }
}
