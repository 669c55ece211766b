package io.hawser.mqtt.benchmark;

import static io.hawser.mqtt.benchmark.OutageBenchmark.MANY;
import static io.hawser.mqtt.benchmark.OutageBenchmark.options;
import static io.hawser.mqtt.benchmark.OutageBenchmark.publication;
import static io.hawser.mqtt.benchmark.OutageBenchmark.seconds;

import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.store.FileOutboxStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Prints how many publishes a second go through the store and to the broker, and how long a million in it take to be loaded
 * and sent. Its argument is a directory on the disk in question. Judges nothing; the first round is for the compiler.
 */
final class DurableBenchmark {
    private static final int PUBLISHERS = 64;
    private static final int EACH = 100;
    private static final int ROUNDS = 3;
    private static final int ROUND_SECONDS = 5;
    private static final int BATCH = 10_000;
    private static final int BLOCK = 4096;

    private DurableBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        run(Path.of(arguments[0]));
    }

    static void run(Path folder) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            disk(folder.resolve("benchmark-disk"));
            durable(folder.resolve("benchmark-durable"));
        }
        recovery(folder.resolve("benchmark-recovery"));
    }

    /** What there is to be had: one block more, and forced, again and again. */
    private static void disk(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
            long start = System.nanoTime();
            int forces = 0;
            while (seconds(start) < 1) {
                channel.write(ByteBuffer.allocate(BLOCK));
                channel.force(false);
                forces++;
            }
            System.out.printf("disk: %,d forces a second of %,d bytes each%n", forces, BLOCK);
        }
    }

    /** Publishers that each have a bounded number under way. */
    private static void durable(Path file) throws Exception {
        Files.deleteIfExists(file);
        try (BrokerProcess broker = new BrokerProcess(Integer.MAX_VALUE);
                CountedWrites store = new CountedWrites(FileOutboxStore.open(file));
                MqttClient client = MqttClient.create(options(broker)
                        .maxInFlight(PUBLISHERS * EACH)
                        .outboxStore(store)
                        .build())) {
            client.connect().get(1, TimeUnit.MINUTES);
            Semaphore room = new Semaphore(PUBLISHERS * EACH);
            AtomicLong acked = new AtomicLong();
            CpuTime ours = CpuTime.ours();
            CpuTime brokers = broker.cpuTime();
            long start = System.nanoTime();
            for (long number = 0; seconds(start) < ROUND_SECONDS; number++) {
                room.acquire();
                client.publish(publication(number)).whenComplete((result, failure) -> {
                    acked.incrementAndGet();
                    room.release();
                });
            }
            double seconds = seconds(start);
            System.out.printf(
                    "durable: %,.0f a second end to end, %d publishers with %d under way each; %s; CPU %s,"
                            + " %.1f us each, of the broker %s%n",
                    acked.get() / seconds,
                    PUBLISHERS,
                    EACH,
                    store.report(seconds),
                    ours,
                    ours.microsEach(acked.get()),
                    brokers);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void recovery(Path file) throws Exception {
        Files.deleteIfExists(file);
        try (BrokerProcess broker = new BrokerProcess(MANY)) {
            long start = System.nanoTime();
            CpuTime storing = CpuTime.ours();
            try (FileOutboxStore store = FileOutboxStore.open(file)) {
                MqttClient client =
                        MqttClient.create(options(broker).outboxStore(store).build());
                for (int i = 0; i < MANY; i++) {
                    var stored = client.publishDurably(publication(i)).stored();
                    if ((i + 1) % BATCH == 0) {
                        stored.get(
                                1, TimeUnit.MINUTES); // the memory is for what waits for the broker, not for the disk
                    }
                }
                client.disconnect(Duration.ZERO).join();
            }
            System.out.printf(
                    "recovery: %,d stored in %.2f s, CPU %s, %,d bytes of file%n",
                    MANY, seconds(start), storing, Files.size(file));
            CpuTime opening = CpuTime.ours();
            start = System.nanoTime();
            try (FileOutboxStore store = FileOutboxStore.open(file);
                    MqttClient client =
                            MqttClient.create(options(broker).outboxStore(store).build())) {
                System.out.printf("recovery: opened and checked in %.2f s, CPU %s%n", seconds(start), opening);
                OutageBenchmark.drain(client, broker, "recovery");
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }
}
