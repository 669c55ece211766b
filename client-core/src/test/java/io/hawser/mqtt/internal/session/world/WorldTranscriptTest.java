package io.hawser.mqtt.internal.session.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.transcript.Dialogue;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * What is said in a world can be said again without it: the machine is a function of its inputs, and all of them can be
 * written down.
 */
class WorldTranscriptTest {
    private static final int SEEDS = 100;
    private static final int LINES_BEFORE = 20;

    /** All that a world can tell its machines. */
    private static final List<String> NEEDED = List.of(
            "\nup\n",
            "\nup epoch=",
            "\ndown FIN\n",
            "\ndown RST\n",
            "\ndown REFUSED\n",
            "\ndown UNRESOLVED\n",
            "\nbytes\n",
            "\n< ",
            "\n<+ ",
            " epoch=",
            "\nwritable no\n",
            "\nwritable yes\n",
            "\nroom ",
            "\nat ",
            "\ntimer\n",
            "\ndraw ",
            "\nconnect ",
            "\npublish ",
            "\nsubscribe ",
            " -> h1",
            "\nunsubscribe ",
            "\nreceive ",
            "\nping ",
            "\nwhenWritable ",
            "\ndisconnect ",
            "\nreconnectNow\n",
            "\nkept ",
            "\nloaded\n",
            "\nstored ",
            "\nstore ",
            " ended\n",
            "\ncancel ",
            "\ncomplete ",
            "\nfail ",
            " unseen\n",
            "\nseen ",
            "\nhandled\n",
            "\nhandled throws\n",
            "\nacknowledge ",
            "\nreauthenticate ",
            "\nanswer fails",
            " step=1\n");

    @Test
    void everyLifeCanBePlayedAsATranscript() {
        List<String> lives = LongStream.range(0, SEEDS)
                .parallel()
                .boxed()
                .flatMap(seed -> lived(seed).clients.stream().map(client -> heard(seed, client)))
                .toList();

        assertThat(lives.parallelStream().map(WorldTranscriptTest::difference)).containsOnly("");
        assertThat(NEEDED.stream().filter(word -> lives.stream().noneMatch(life -> life.contains(word))))
                .as("what no life contains, so that nothing is said of it here")
                .isEmpty();
    }

    @Test
    void aBrokenPromiseIsToldWithATranscriptToBePasted() {
        Throwable failure = catchThrowable(() -> Replay.live(8, new Figures(), WorldTranscriptTest::misleadTheWire));

        String message = failure.getMessage();
        assertThat(message)
                .startsWith("seed 8: ")
                .contains(Promise.NOTHING_WITHOUT_CONNECTION.meaning)
                .contains("== Seed 8, client pub\n")
                .doesNotContain("== Seed 8, client sub\n")
                .endsWith("-Dtest=WorldTest -Dhawser.seed=8");
        String pasted = message.substring(message.indexOf("== Seed"), message.lastIndexOf("\n\n"));
        assertThat(Dialogue.played(pasted)).isEqualTo(pasted);
        assertThat(pasted).as("what the failure cut short").containsPattern("\n    [^\n]+$");
    }

    /** The books on the wire are told that the connection has ended: what is sent next breaks a promise. */
    private static void misleadTheWire(World world) {
        SimClient client = world.clients.get(0);
        if (client.life.phase() == Phase.ONLINE) {
            client.wire.closed();
        }
        world.after(World.SECOND, () -> misleadTheWire(world));
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
        List<String> heard = life.lines().toList();
        List<String> played;
        try {
            played = Dialogue.played(life).lines().toList();
        } catch (RuntimeException | AssertionError e) {
            return heard.get(0) + " cannot be played: " + e;
        }
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
