package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Many lives of a {@link DriverWorld}. {@code -Dhawser.seed=N} lives one and prints its trace, {@code -Dhawser.seeds=N}
 * lives a twentieth of so many, since these lives take longer than those of the machine alone.
 */
final class DriverWorldTest {
    private static final int SHARE = 20;
    private static final int DEFAULT_SEEDS = 500 * SHARE;

    private LogTrap log;
    private ResourceLeakDetector.Level level;

    @BeforeEach
    void watch() {
        log = new LogTrap();
        level = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterEach
    void stopWatching() {
        ResourceLeakDetector.setLevel(level);
        log.close();
    }

    @Test
    void everyLifeComesToAGoodEnd() throws IOException {
        Long one = Long.getLong("hawser.seed");
        if (one != null) {
            replay(one);
            return;
        }
        long begun = System.nanoTime();
        LongStream fresh = LongStream.rangeClosed(1, Integer.getInteger("hawser.seeds", DEFAULT_SEEDS) / SHARE);
        Total total = new Total();

        LongStream.concat(remembered().stream().mapToLong(Long::longValue), fresh)
                .forEach(seed -> total.add(live(seed)));

        System.out.printf("Driver world: %s in %d ms%n", total, (System.nanoTime() - begun) / 1_000_000);
    }

    @Test
    void theSameSeedIsTheSameLife() {
        for (long seed = 1; seed <= 5; seed++) {
            DriverWorld.Result first = DriverWorld.live(seed, log, false);

            DriverWorld.Result second = DriverWorld.live(seed, log, true);

            assertThat(second).isEqualTo(first);
        }
    }

    @Test
    void chanceAndTracesAreTheSameOnEveryJdk() {
        Chance chance = new Chance(42);
        Trace trace = new Trace(new VirtualTime(), false);

        trace.add(chance.below(1_000_000) + " " + chance.coin() + " " + chance.upTo(Duration.ofHours(1)));

        assertThat(trace.hash()).isEqualTo(2144166997571829503L);
    }

    private DriverWorld.Result live(long seed) {
        try {
            return DriverWorld.live(seed, log, false);
        } catch (AssertionError e) {
            System.out.println("Seed " + seed + " fails; this repeats it:\n  mvn -pl client-core test"
                    + " -Dtest=DriverWorldTest -Dhawser.seed=" + seed);
            replay(seed);
            throw new AssertionError("seed " + seed + " failed once but not again: the world is not deterministic", e);
        }
    }

    private void replay(long seed) {
        System.out.println(DriverWorld.live(seed, log, true));
    }

    private static List<Long> remembered() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(DriverWorldTest.class.getResourceAsStream("/driver-seeds.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .map(line -> line.replaceAll("#.*", "").strip())
                    .filter(line -> !line.isEmpty())
                    .map(line -> Long.parseLong(line.split("\\s+", 2)[0]))
                    .toList();
        }
    }

    /** What many lives come to. */
    private static final class Total {
        private int lives;
        private long events;
        private long connections;
        private Duration duration = Duration.ZERO;

        void add(DriverWorld.Result result) {
            lives++;
            events += result.events();
            connections += result.connections();
            duration = duration.plus(result.duration());
        }

        @Override
        public String toString() {
            return lives + " seeds, " + events + " events, " + connections + " connections, " + duration.toMinutes()
                    + " virtual minutes";
        }
    }
}
