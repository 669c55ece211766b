package io.hawser.examples;

import io.hawser.examples.range.FaultProxy;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A publisher with a good link counts; a subscriber loses its link in the middle, for some numbers, and gets it back.
 * Whether it gets the numbers back too depends on its session.
 */
final class SessionDemo {

    private static final int NUMBERS = 20;
    private static final int LINK_LOST_AFTER = 5;
    private static final int LINK_BACK_AFTER = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final String broker;
    private final boolean clean;
    private final PrintStream out;
    private final String name;
    private final Set<Integer> received = new ConcurrentSkipListSet<>();

    SessionDemo(String broker, boolean clean, PrintStream out) {
        this.broker = broker;
        this.clean = clean;
        this.out = out;
        this.name = "hawser-" + (clean ? "clean" : "unclean") + "-" + Long.toHexString(System.nanoTime());
    }

    /** @param interval between two numbers */
    void run(Duration interval) throws InterruptedException {
        Endpoint endpoint = MqttClientOptions.of(broker).endpoint();
        try (var proxy = FaultProxy.start(new InetSocketAddress(endpoint.host(), endpoint.port()));
                var publisher = MqttClient.create(MqttClientOptions.of(broker));
                var subscriber = MqttClient.create(subscriberOptions(proxy))) {
            publisher.connect().join();
            subscriber.connect().join();
            subscriber.subscribe(name, Qos.AT_LEAST_ONCE, this::receive).join();
            for (int number = 1; number <= NUMBERS; number++) {
                publisher
                        .publish(name, Integer.toString(number), Qos.AT_LEAST_ONCE)
                        .join();
                TimeUnit.NANOSECONDS.sleep(interval.toNanos());
                if (number == LINK_LOST_AFTER) {
                    loseLink(proxy);
                } else if (number == LINK_BACK_AFTER) {
                    restoreLink(proxy, subscriber);
                }
            }
            await(() -> received.contains(NUMBERS));
        }
        report();
        forget();
    }

    private MqttClientOptions subscriberOptions(FaultProxy proxy) {
        return MqttClientOptions.builder("mqtt://127.0.0.1:" + proxy.address().getPort())
                .clientId(name)
                .cleanStart(true)
                .cleanStartOnReconnect(clean)
                .eventListener(this::tell)
                .build();
    }

    private void loseLink(FaultProxy proxy) {
        out.println("-- the subscriber's link is lost");
        proxy.refuse();
        proxy.cut(FaultProxy.Cut.RST);
    }

    private void restoreLink(FaultProxy proxy, MqttClient subscriber) throws InterruptedException {
        out.println("-- the network is back");
        proxy.heal();
        await(subscriber::isConnected);
        subscriber.unsubscribe(name + "/none").join(); // is answered when the renewed subscription has been
    }

    private void receive(Delivery delivery) {
        out.println("received " + delivery.text());
        received.add(Integer.parseInt(delivery.text()));
    }

    private void tell(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            out.println("up, session present: " + up.sessionPresent());
        } else if (event instanceof ConnectionEvent.Down down) {
            out.println("down: " + down.error().getMessage());
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            out.println("attempt " + failed.attempt() + " failed, the next one in "
                    + failed.nextDelay().toMillis() + " ms");
        }
    }

    private void report() {
        Set<Integer> missed = new TreeSet<>();
        for (int number = 1; number <= NUMBERS; number++) {
            if (!received.contains(number)) {
                missed.add(number);
            }
        }
        out.println(NUMBERS + " published, " + received.size() + " received, missed: "
                + (missed.isEmpty() ? "none" : missed));
    }

    /** A session that outlives its connections would also outlive this program. */
    private void forget() {
        try (var client = MqttClient.create(
                MqttClientOptions.builder(broker).clientId(name).build())) {
            client.connect().join();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }
}
