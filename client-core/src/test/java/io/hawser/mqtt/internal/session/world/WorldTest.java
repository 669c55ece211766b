package io.hawser.mqtt.internal.session.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** T3: the machine against a model broker over faulty links, in virtual time, for many seeds. */
class WorldTest {
    private static final long SEEDS = Long.getLong("hawser.seeds", 10_000);
    private static final Long SEED = Long.getLong("hawser.seed");

    /** From so many seeds on, everything that can happen must have happened. */
    private static final int ENOUGH_SEEDS = 1_000;

    @Test
    void everyPromiseHoldsInEveryWorld() {
        if (SEED != null) {
            System.out.println(Replay.read(SEED));
            return;
        }
        long began = System.nanoTime();
        Figures figures = LongStream.concat(knownSeeds(), LongStream.range(0, SEEDS))
                .parallel() // each world has one thread, and shares nothing with the others
                .mapToObj(WorldTest::run)
                .reduce(new Figures(), Figures::plus);
        System.out.printf("%s  in %.1f s%n", figures, (System.nanoTime() - began) / 1e9);
        if (SEEDS >= ENOUGH_SEEDS) {
            assertThat(figures.missing()).as("what never happened").isBlank();
        }
    }

    private static Figures run(long seed) {
        Figures figures = new Figures();
        Replay.live(seed, figures);
        return figures;
    }

    /** Those that have found something once. */
    private static LongStream knownSeeds() {
        try (InputStream file = Objects.requireNonNull(WorldTest.class.getResourceAsStream("seeds.txt"), "seeds.txt")) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines()
                    .map(line -> line.replaceAll("#.*", "").trim())
                    .filter(line -> !line.isEmpty())
                    .mapToLong(Long::parseLong);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aReplayTellsTheWholeLife() {
        String replay = Replay.read(7);

        assertThat(replay)
                .contains("> CONNECT ", "all promises were kept")
                .endsWith("-Dtest=WorldTest -Dhawser.seed=7");
        assertThat(replay.lines()).hasSizeGreaterThan(100);
    }

    @Test
    void theSameSeedIsTheSameWorld() {
        for (long seed = 0; seed < 20; seed++) {
            long first = hash(seed);

            long second = hash(seed);

            assertThat(second).as("trace of seed %d", seed).isEqualTo(first);
        }
    }

    /** Whoever changes the world, or what the client does in it, on purpose writes the new numbers here. */
    @Test
    void theSameSeedIsTheSameWorldOnEveryJdk() {
        assertThat(LongStream.range(0, 5).map(WorldTest::hash))
                .as("traces of the seeds 0 to 4")
                .containsExactly(
                        7292634389036182279L,
                        -592762536624205540L,
                        -7035469923297564382L,
                        6973750384468296074L,
                        296713431097451262L);
    }

    private static long hash(long seed) {
        return Replay.live(seed, new Figures()).trace.hash();
    }
}
