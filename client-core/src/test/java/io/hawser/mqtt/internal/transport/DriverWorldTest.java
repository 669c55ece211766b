package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.ResourceLeakDetector;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
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

    /** From so many lives on, everything that can happen must have happened. */
    private static final int ENOUGH_LIVES = 500;

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
            System.out.println(replay(one));
            return;
        }
        long begun = System.nanoTime();
        LongStream fresh = LongStream.rangeClosed(1, Integer.getInteger("hawser.seeds", DEFAULT_SEEDS) / SHARE);
        Total total = new Total();

        LongStream.concat(remembered().stream().mapToLong(Long::longValue), fresh)
                .forEach(seed -> total.add(live(seed)));

        System.out.printf("Driver world: %s in %d ms%n", total, (System.nanoTime() - begun) / 1_000_000);
        if (total.lives >= ENOUGH_LIVES) {
            assertThat(total.happenings.keySet()).as("what has happened").containsAll(EnumSet.allOf(Happening.class));
        }
    }

    @Test
    void theSameSeedIsTheSameLife() {
        for (long seed = 1; seed <= 5; seed++) {
            DriverWorld.Result first = DriverWorld.live(seed, log, false);

            DriverWorld.Result second = DriverWorld.live(seed, log, false);

            DriverWorld.Result traced = DriverWorld.live(seed, log, true);

            assertThat(second).isEqualTo(first);
            assertThat(traced.hash()).isEqualTo(first.hash());
        }
    }

    @Test
    void aReplayTellsTheWholeLife() {
        DriverWorld.Result life = DriverWorld.live(7, log, false);

        String replay = replay(7);

        assertThat(replay.lines().filter(line -> line.matches(" *\\d+\\.\\d{6}  .+")))
                .hasSize(life.events());
        assertThat(replay).contains("call connect", "healed", "end of disconnect", repeat(7));
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
            System.out.println(repeat(seed));
            System.out.println(replay(seed));
            throw new AssertionError("seed " + seed + " failed once but not again: the world is not deterministic", e);
        }
    }

    private static String repeat(long seed) {
        return "replay it with: mvn -pl client-core test -Dtest=DriverWorldTest -Dhawser.seed=" + seed;
    }

    /** Lives a life to be read. */
    private String replay(long seed) {
        DriverWorld.Result life = DriverWorld.live(seed, log, true);
        return life.trace() + "\nseed " + seed + " comes to a good end\n" + repeat(seed);
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
        private final Map<Happening, Integer> happenings = new EnumMap<>(Happening.class);

        void add(DriverWorld.Result result) {
            lives++;
            events += result.events();
            connections += result.connections();
            duration = duration.plus(result.duration());
            result.happenings().forEach((what, times) -> happenings.merge(what, times, Integer::sum));
        }

        @Override
        public String toString() {
            return lives + " seeds, " + events + " events, " + connections + " connections, " + duration.toMinutes()
                    + " virtual minutes, " + happenings;
        }
    }
}
