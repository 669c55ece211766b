package io.hawser.mqtt.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.mqtt.OutboxStore.Change;
import io.hawser.mqtt.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A full disk fails writes, loses nothing, and is forgotten once there is room")
class FullDiskTest {
    @TempDir
    Path folder;

    @Test
    @DisplayName("On a disk that takes no more")
    void injected() {
        for (int seed = 1; seed <= 20; seed++) {
            FragileDisk disk = new FragileDisk(new byte[0]);
            FileOutboxStore store = FileOutboxStore.open(disk, SyncPolicy.EVERY_BATCH, new PlannedTasks());
            RandomBatches batches = new RandomBatches(seed);
            for (int i = 0; i < 20; i++) {
                store.write(batches.next());
            }
            Map<Long, String> before = batches.stored();

            disk.room(disk.size() + 5_000L);
            for (int i = 0; i < 3; i++) {
                assertThatExceptionOfType(OutboxFileException.class)
                        .isThrownBy(() -> store.write(List.of(new Change.Put(Long.MAX_VALUE, new byte[100_000]))))
                        .withMessageContaining("no space left on device")
                        .withMessageContaining("fragile");
                assertThat(Stored.in(store)).as("seed %s", seed).isEqualTo(before);
            }

            disk.room(Long.MAX_VALUE);
            store.write(batches.next());
            assertThat(Stored.in(store)).as("seed %s", seed).isEqualTo(batches.stored());
            FileOutboxStore next =
                    FileOutboxStore.open(new FragileDisk(disk.content()), SyncPolicy.EVERY_BATCH, new PlannedTasks());
            assertThat(Stored.in(next)).as("seed %s", seed).isEqualTo(batches.stored());
        }
    }

    @Test
    @DisplayName("On a real file system of two megabytes, with the lock held all the time")
    void real() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        assumeTrue(mounted(mount), "Needs root and the right to mount a tmpfs");
        try {
            Path file = mount.resolve("outbox");
            try (FileOutboxStore store = FileOutboxStore.open(file)) {
                RandomBatches batches = new RandomBatches(1);
                store.write(batches.next());
                Path ballast = mount.resolve("ballast");
                fill(ballast);
                assertThatExceptionOfType(OutboxFileException.class)
                        .isThrownBy(() -> store.write(List.of(new Change.Put(-1, new byte[100_000]))))
                        .withMessageContaining(file.toString())
                        .withMessageContaining("No space left");
                assertThat(Stored.in(store)).isEqualTo(batches.stored());
                assertThat(ChildJvm.run(OpenInChild.class, file.toString())).contains("in use by another process");

                Files.delete(ballast);
                store.write(batches.next());
                assertThat(Stored.in(store)).isEqualTo(batches.stored());
            }
            assertThat(Files.size(file)).isPositive();
            run("mount", "-o", "remount,ro", mount.toString());
            assertThatExceptionOfType(OutboxFileException.class)
                    .isThrownBy(() -> FileOutboxStore.open(file))
                    .withMessageContaining("cannot be written; give this user the right to write it");
            assertThatExceptionOfType(OutboxFileException.class)
                    .isThrownBy(() -> FileOutboxStore.open(mount.resolve("new")))
                    .withMessageContaining("cannot be created; give this user the right to write its directory");
        } finally {
            run("umount", mount.toString());
        }
    }

    private static void fill(Path ballast) {
        try {
            Files.write(ballast, new byte[4 << 20]);
            throw new AssertionError("The file system is larger than it should be");
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static boolean mounted(Path mount) throws InterruptedException {
        try {
            return run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", mount.toString()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
