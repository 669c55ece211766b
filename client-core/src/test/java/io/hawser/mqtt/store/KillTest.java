package io.hawser.mqtt.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes on a real file. {@code -Dhawser.kills=200} for more of them. */
@DisplayName("A process that is killed leaves the state after its last write")
class KillTest {
    private static final int KILLS = Integer.getInteger("hawser.kills", 20);
    private static final int MOST_WRITES = 300;

    @TempDir
    Path folder;

    @Test
    @DisplayName("SIGKILL at any moment, again and again on one file")
    void killed() throws IOException, InterruptedException {
        Path file = folder.resolve("outbox");
        SplittableRandom random = new SplittableRandom(7);
        Map<Long, String> stored = Map.of();
        for (int seed = 1; seed <= KILLS; seed++) {
            String policy = seed % 2 == 0 ? "interval" : "every batch";
            int reported = kill(file, seed, policy, random.nextInt(MOST_WRITES));
            Map<Long, String> found;
            try (Warnings warnings = new Warnings();
                    FileOutboxStore store = FileOutboxStore.open(file)) {
                assertThat(warnings.messages()).as("seed %s", seed).isEmpty();
                found = Stored.in(store);
            }
            stored = stateFrom(stored, seed, reported, found);
        }
        assertThat(folder.toFile().list()).containsExactly("outbox");
    }

    /** Returns the number of the last write that was reported before the end. */
    private static int kill(Path file, int seed, String policy, int after) throws IOException, InterruptedException {
        Process child = ChildJvm.start(KilledChild.class, file.toString(), String.valueOf(seed), policy);
        try (BufferedReader said = new BufferedReader(new InputStreamReader(child.getInputStream(), UTF_8))) {
            int reported = -1;
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                assertThat(line).as("seed %s", seed).containsOnlyDigits();
                reported = Integer.parseInt(line);
                if (reported == after) {
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(child.waitFor()).as("seed %s: killed, not ended", seed).isEqualTo(128 + 9);
            return reported;
        }
    }

    /** Follows the child's batches until they lead to what was found, not before the last write that was reported. */
    private static Map<Long, String> stateFrom(
            Map<Long, String> before, int seed, int reported, Map<Long, String> found) {
        RandomBatches batches = new RandomBatches(new SplittableRandom(seed), before);
        for (int i = 0; i < reported; i++) {
            batches.next();
        }
        if (!batches.stored().equals(found)) {
            // The write that was under way.
            batches.next();
        }
        assertThat(found).as("seed %s, %s writes reported", seed, reported).isEqualTo(batches.stored());
        return found;
    }
}
