package io.hawser.mqtt.benchmark;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.store.FileOutboxStore;
import io.hawser.mqtt.testkit.ChildJvm;
import io.hawser.mqtt.testkit.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints what an outage of a million publishes costs: memory for each, how fast they are taken and how fast they leave in
 * order; and with a directory as argument how many a second go through the store, and how long a million in it take to be
 * loaded. To be run with {@code -Xmx256m}; measures once and judges nothing.
 */
final class OutageBenchmark {
    private static final int MANY = 1_000_000;
    private static final int PAYLOAD_BYTES = 16;
    private static final int BATCH = 10_000;
    private static final int PUBLISHERS = 64;
    private static final int EACH = 100;
    private static final int DURABLE_SECONDS = 10;
    private static final double NANOS_PER_SECOND = 1e9;

    private OutageBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        outage();
        if (arguments.length > 0) {
            Path folder = Path.of(arguments[0]);
            durable(folder.resolve("benchmark-durable"));
            recovery(folder.resolve("benchmark-recovery"));
        }
    }

    private static MqttClientOptions.Builder options(int port) {
        return MqttClientOptions.builder("mqtt://127.0.0.1:" + port)
                .retryFirstConnect(true)
                .maxInFlight(10_000)
                .outboxMessages(2 * MANY);
    }

    private static Publication publication(long number) {
        return Publication.of(
                "sensors/1", ByteBuffer.allocate(PAYLOAD_BYTES).putLong(number).array(), Qos.AT_LEAST_ONCE);
    }

    private static void outage() throws Exception {
        int port = FreePort.choose();
        try (MqttClient client = MqttClient.create(options(port).build())) {
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
            drain(client, port, "outage");
        }
    }

    private static void drain(MqttClient client, int port, String what) throws Exception {
        Process broker = ChildJvm.start(CountingBroker.class, Integer.toString(port), Integer.toString(MANY));
        try (BufferedReader lines = broker.inputReader(StandardCharsets.UTF_8)) {
            lines.readLine();
            long start = System.nanoTime();
            client.connect().get(1, TimeUnit.MINUTES);
            double loaded = seconds(start);
            System.out.printf(
                    "%s: connected after %.2f s; drained: %s; heap used %,d MB of %,d MB%n",
                    what,
                    loaded,
                    lines.readLine(),
                    used() >> 20,
                    Runtime.getRuntime().maxMemory() >> 20);
        } finally {
            broker.destroyForcibly();
        }
    }

    /** Publishers that each have a bounded number under way. */
    private static void durable(Path file) throws Exception {
        Process broker = ChildJvm.start(CountingBroker.class, "0", Integer.toString(Integer.MAX_VALUE));
        Files.deleteIfExists(file);
        try (BufferedReader lines = broker.inputReader(StandardCharsets.UTF_8);
                FileOutboxStore store = FileOutboxStore.open(file);
                MqttClient client = MqttClient.create(options(Integer.parseInt(lines.readLine()))
                        .outboxStore(store)
                        .build())) {
            client.connect().get(1, TimeUnit.MINUTES);
            Semaphore room = new Semaphore(PUBLISHERS * EACH);
            AtomicLong acked = new AtomicLong();
            long start = System.nanoTime();
            long end = start + TimeUnit.SECONDS.toNanos(DURABLE_SECONDS);
            for (long number = 0; System.nanoTime() < end; number++) {
                room.acquire();
                client.publish(publication(number)).whenComplete((result, failure) -> {
                    acked.incrementAndGet();
                    room.release();
                });
            }
            System.out.printf(
                    "durable: %,.0f a second end to end, each forced to the disk, %d publishers with %d under way each%n",
                    acked.get() / seconds(start), PUBLISHERS, EACH);
        } finally {
            broker.destroyForcibly();
            Files.deleteIfExists(file);
        }
    }

    private static void recovery(Path file) throws Exception {
        int port = FreePort.choose();
        Files.deleteIfExists(file);
        try (FileOutboxStore store = FileOutboxStore.open(file)) {
            MqttClient client =
                    MqttClient.create(options(port).outboxStore(store).build());
            for (int i = 0; i < MANY; i++) {
                var stored = client.publishDurably(publication(i)).stored();
                if ((i + 1) % BATCH == 0) {
                    stored.get(1, TimeUnit.MINUTES); // the memory is for what waits for the broker, not for the disk
                }
            }
            client.disconnect(Duration.ZERO).join();
        }
        long start = System.nanoTime();
        try (FileOutboxStore store = FileOutboxStore.open(file);
                MqttClient client =
                        MqttClient.create(options(port).outboxStore(store).build())) {
            System.out.printf("recovery: %,d bytes of file opened in %.2f s%n", Files.size(file), seconds(start));
            drain(client, port, "recovery");
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / NANOS_PER_SECOND;
    }

    private static long used() throws IOException {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
