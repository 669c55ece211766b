package io.hawser.mqtt.benchmark;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Prints what an outage of a million publishes costs: memory for each, how fast they are taken, and how fast they leave in
 * order, beside the rate of a connection without an outage; and with a directory as argument what a store costs
 * ({@link DurableBenchmark}). To be run with {@code -Xmx256m}; judges nothing. The first round is for the compiler.
 */
final class OutageBenchmark {
    static final int MANY = 1_000_000;

    private static final int IN_FLIGHT = 1_000;
    private static final int PAYLOAD_BYTES = 16;
    private static final int ROUNDS = 3;
    private static final double NANOS_PER_SECOND = 1e9;

    private OutageBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(MANY)) {
            for (int round = 0; round < ROUNDS; round++) {
                steady(broker);
                outage(broker);
            }
        }
        if (arguments.length > 0) {
            DurableBenchmark.run(Path.of(arguments[0]));
        }
    }

    static MqttClientOptions.Builder options(BrokerProcess broker) {
        return MqttClientOptions.builder("mqtt://127.0.0.1:" + broker.port)
                .maxInFlight(IN_FLIGHT)
                .outboxMessages(2 * MANY);
    }

    static Publication publication(long number) {
        return Publication.of(
                "sensors/1", ByteBuffer.allocate(PAYLOAD_BYTES).putLong(number).array(), Qos.AT_LEAST_ONCE);
    }

    private static void steady(BrokerProcess broker) throws Exception {
        try (MqttClient client = MqttClient.create(options(broker).build())) {
            Semaphore room = new Semaphore(2 * IN_FLIGHT);
            client.connect().get(1, TimeUnit.MINUTES);
            CpuTime ours = CpuTime.ours();
            CpuTime brokers = broker.cpuTime();
            for (int i = 0; i < MANY; i++) {
                room.acquire();
                client.publish(publication(i)).whenComplete((result, failure) -> room.release());
            }
            System.out.printf("steady: %s; CPU %s, of the broker %s%n", broker.awaitAll(), ours, brokers);
        }
    }

    /** The client is told to connect only when there is a million: what waits does not know the reason. */
    private static void outage(BrokerProcess broker) throws Exception {
        try (MqttClient client = MqttClient.create(options(broker).build())) {
            Publication[] publications = new Publication[MANY];
            for (int i = 0; i < MANY; i++) {
                publications[i] = publication(i);
            }
            long before = used();
            long start = System.nanoTime();
            for (Publication each : publications) {
                client.publish(each);
            }
            while (client.stats().held() < MANY) {
                Thread.onSpinWait();
            }
            double seconds = seconds(start);
            System.out.printf(
                    "outage: %,d taken in %.2f s, %,.0f a second; %,.0f bytes each beside the publication%n",
                    MANY, seconds, MANY / seconds, (used() - before) / (double) MANY);
            publications = null;
            drain(client, broker, "outage");
        }
    }

    static void drain(MqttClient client, BrokerProcess broker, String what) throws Exception {
        CpuTime ours = CpuTime.ours();
        CpuTime brokers = broker.cpuTime();
        long start = System.nanoTime();
        client.connect().get(1, TimeUnit.MINUTES);
        System.out.printf("%s: connected after %.2f s, CPU %s%n", what, seconds(start), ours);
        System.out.printf(
                "%s: drained: %s; CPU since the start %s, of the broker %s; heap used %,d MB of %,d MB%n",
                what,
                broker.awaitAll(),
                ours,
                brokers,
                used() >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / NANOS_PER_SECOND;
    }

    private static long used() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
