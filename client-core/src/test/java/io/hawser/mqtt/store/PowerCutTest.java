package io.hawser.mqtt.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.OutboxStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each seed is a file that lives through many ends of its process or its power, at any step of the disk, also while it is
 * being opened or closed. Run with {@code -Dhawser.cuts=…} for more seeds.
 */
@DisplayName("The state after one of the writes survives every end")
class PowerCutTest {
    private static final int SEEDS = Integer.getInteger("hawser.cuts", 8);
    private static final int LIVES = 12;

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= SEEDS; seed++) {
            seeds.add(seed);
        }
        return seeds;
    }

    @ParameterizedTest(name = "Power cuts, every batch forced, seed {0}")
    @MethodSource("seeds")
    void powerCuts(long seed) {
        live(seed, SyncPolicy.EVERY_BATCH, true);
    }

    @ParameterizedTest(name = "Power cuts, forced now and then, seed {0}")
    @MethodSource("seeds")
    void powerCutsWithInterval(long seed) {
        live(seed, SyncPolicy.interval(Duration.ofSeconds(1)), true);
    }

    @ParameterizedTest(name = "Ends of the process, forced now and then, seed {0}")
    @MethodSource("seeds")
    void kills(long seed) {
        live(seed, SyncPolicy.interval(Duration.ofSeconds(1)), false);
    }

    private static void live(long seed, SyncPolicy policy, boolean power) {
        try (Warnings warnings = new Warnings()) {
            lives(seed, policy, power);
            assertThat(warnings.messages()).noneMatch(message -> message.contains("put aside"));
        }
    }

    private static void lives(long seed, SyncPolicy policy, boolean power) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] content = new byte[0];
        Map<Long, String> stored = Map.of();
        // The first life ends by itself: a cut while the file is made is another matter, see DamagedFileTest.
        for (int life = 0; life < LIVES; life++) {
            FragileDisk disk = new FragileDisk(content);
            PlannedTasks later = new PlannedTasks();
            List<Map<Long, String>> states = new ArrayList<>(List.of(stored));
            int safe = 0;
            FileOutboxStore store = null;
            if (life > 0 && random.nextInt(6) == 0) {
                disk.cutAfter(random.nextInt(4));
            }
            try {
                store = FileOutboxStore.open(disk, policy, later);
                assertThat(Stored.in(store)).as("life %s", life).isEqualTo(stored);
                RandomBatches batches = new RandomBatches(random, stored);
                if (life > 0) {
                    disk.cutAfter(random.nextInt(200));
                }
                int writes = random.nextInt(120);
                for (int i = 0; i < writes; i++) {
                    List<OutboxStore.Change> batch = batches.next();
                    states.add(batches.stored());
                    store.write(batch);
                    if (!power || disk.unforcedSteps() == 0) {
                        safe = states.size() - 1;
                    }
                    if (random.nextInt(20) == 0) {
                        later.runAll();
                        if (disk.unforcedSteps() == 0) {
                            safe = states.size() - 1;
                        }
                    }
                }
                if (random.nextBoolean()) {
                    store.close();
                    safe = disk.unforcedSteps() == 0 ? states.size() - 1 : safe;
                }
            } catch (OutboxFileException e) {
                assertThat(e).hasMessageContaining("injected");
            }
            content = power ? disk.afterPowerCut(random) : disk.afterKill();
            FileOutboxStore found = FileOutboxStore.open(new FragileDisk(content), policy, new PlannedTasks());
            stored = Stored.in(found);
            assertThat(states.subList(safe, states.size()))
                    .as("life %s, at least state %s of %s", life, safe, states.size() - 1)
                    .contains(stored);
        }
    }
}
