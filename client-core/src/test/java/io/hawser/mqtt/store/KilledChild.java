package io.hawser.mqtt.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;

/** Writes batches from a seed for ever, and says each time how many writes have returned. */
final class KilledChild {
    private KilledChild() {}

    public static void main(String[] args) {
        SyncPolicy policy =
                args[2].equals("interval") ? SyncPolicy.interval(Duration.ofMillis(5)) : SyncPolicy.EVERY_BATCH;
        FileOutboxStore store = FileOutboxStore.open(Path.of(args[0]), policy);
        RandomBatches batches = new RandomBatches(new SplittableRandom(Long.parseLong(args[1])), Stored.in(store));
        System.out.println("0");
        for (int written = 1; ; written++) {
            store.write(batches.next());
            System.out.println(written);
        }
    }
}
