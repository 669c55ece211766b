package io.hawser.mqtt.internal.session.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.internal.session.transcript.Dialogue;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What is said in a world can be said again without it: the machine is a function of its inputs, and all of them can be
 * written down.
 */
class WorldTranscriptTest {
    private static final int SEEDS = 40;
    private static final int LINES_BEFORE = 20;

    @Test
    void everyLifeCanBePlayedAsATranscript() {
        List<String> lives = LongStream.range(0, SEEDS)
                .parallel()
                .boxed()
                .flatMap(seed -> lived(seed).clients.stream().map(client -> heard(seed, client)))
                .toList();

        assertThat(lives.parallelStream().map(WorldTranscriptTest::difference)).containsOnly("");
        assertThat(lives).anyMatch(life -> life.contains("twin"));
        for (String word : List.of(
                "at",
                "timer",
                "draw",
                "room",
                "up",
                "down",
                "bytes",
                "<",
                "<+",
                "writable no",
                "writable yes",
                "seen",
                "cancel",
                "complete",
                "fail",
                "handled",
                "handled throws",
                "connect",
                "publish",
                "subscribe",
                "unsubscribe",
                "receive",
                "ping",
                "disconnect",
                "reconnectNow")) {
            assertThat(lives)
                    .as(word)
                    .anyMatch(life -> life.contains("\n" + word + " ") || life.contains("\n" + word + "\n"));
        }
        for (String word : List.of(" ended\n", " epoch=", " unseen\n", " -> h1")) {
            assertThat(lives).as(word).anyMatch(life -> life.contains(word));
        }
    }

    @Test
    void aBrokenPromiseIsToldWithATranscriptToBePasted() {
        Throwable failure = catchThrowable(() -> Replay.live(7, new Figures(), WorldTranscriptTest::misleadTheWire));

        String message = failure.getMessage();
        assertThat(message)
                .startsWith("seed 7: ")
                .contains(Promise.NOTHING_WITHOUT_CONNECTION.meaning)
                .contains("== Seed 7, client pub\n")
                .doesNotContain("== Seed 7, client sub\n")
                .endsWith("-Dtest=WorldTest -Dhawser.seed=7");
        String pasted = message.substring(message.indexOf("== Seed"), message.lastIndexOf("\n\n"));
        assertThat(Dialogue.played(pasted)).isEqualTo(pasted);
        assertThat(pasted).as("what the failure cut short").endsWith("\n    p1 completes");
    }

    /** The books on the wire are told that the connection has ended: what is published next breaks a promise. */
    private static void misleadTheWire(World world) {
        world.at(8_186 * World.SECOND, world.clients.get(0).wire::closed);
    }

    private static World lived(long seed) {
        World world = new World(seed, new Trace(true), new Figures());
        world.run();
        return world;
    }

    private static String heard(long seed, SimClient client) {
        return client.driver.dialogue().transcript("Seed " + seed + ", client " + client.name);
    }

    /** Where a life and its repetition differ first; they are too long to be compared as a whole. */
    private static String difference(String life) {
        List<String> heard = Arrays.asList(life.split("\n", -1));
        List<String> played = Arrays.asList(Dialogue.played(life).split("\n", -1));
        int line = 0;
        while (line < heard.size() && line < played.size() && heard.get(line).equals(played.get(line))) {
            line++;
        }
        if (line == heard.size() && line == played.size()) {
            return "";
        }
        return heard.get(0) + ", line " + line + around(heard, line) + "\nis played as" + around(played, line);
    }

    private static String around(List<String> lines, int line) {
        int from = Math.max(0, line - LINES_BEFORE);
        return "\n" + String.join("\n", lines.subList(from, Math.min(lines.size(), line + 3)));
    }
}
