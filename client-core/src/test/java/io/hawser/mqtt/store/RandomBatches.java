package io.hawser.mqtt.store;

import io.hawser.mqtt.OutboxStore.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A stream of batches that a seed determines, and what is stored after each of them: puts of rising keys, replacements, and
 * removals from anywhere, as an outbox does it.
 */
final class RandomBatches {
    private static final int MOST_LIVE = 300;

    private final SplittableRandom random;
    private final Map<Long, String> stored;
    private long next;

    RandomBatches(long seed) {
        this(new SplittableRandom(seed), Map.of());
    }

    /** Goes on from what is stored. */
    RandomBatches(SplittableRandom random, Map<Long, String> stored) {
        this.random = random;
        this.stored = new TreeMap<>(stored);
        this.next = stored.keySet().stream().mapToLong(key -> key).max().orElse(0) + 1;
    }

    /** The next batch; what it carries out is already in {@link #stored}. */
    List<Change> next() {
        int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 8);
        List<Change> batch = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            batch.add(change());
        }
        return batch;
    }

    private Change change() {
        boolean removes = random.nextInt(MOST_LIVE) < stored.size() || random.nextInt(3) == 0;
        if (!stored.isEmpty() && removes) {
            long key = anyKey();
            stored.remove(key);
            return new Change.Remove(key);
        }
        boolean replaces = !stored.isEmpty() && random.nextInt(8) == 0;
        long key = replaces ? anyKey() : next++;
        byte[] value = new byte[random.nextInt(random.nextInt(20) == 0 ? 6_000 : 150)];
        random.nextBytes(value);
        stored.put(key, Stored.text(value));
        return new Change.Put(key, value);
    }

    /** Often an old one, and sometimes one that is gone. */
    private long anyKey() {
        if (random.nextInt(20) == 0) {
            return random.nextLong(next);
        }
        int nth = random.nextInt(stored.size());
        return stored.keySet().stream().skip(nth).findFirst().orElseThrow();
    }

    /** What is stored after all batches so far. */
    Map<Long, String> stored() {
        return Map.copyOf(stored);
    }
}
