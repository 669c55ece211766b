package io.hawser.mqtt.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.OutboxStore.Change;
import io.hawser.mqtt.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The outbox in a file")
class FileOutboxStoreTest {
    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("outbox");
    }

    private static Change put(long key, String value) {
        return new Change.Put(key, value.getBytes(UTF_8));
    }

    private static List<String> texts(OutboxStore store) {
        List<String> found = new ArrayList<>();
        store.load((value, key) -> found.add(key + "=" + new String(value, UTF_8)));
        return found;
    }

    @Test
    @DisplayName("What was put and not removed is there in the next life, by ascending key")
    void keeps() {
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(texts(store)).isEmpty();
            store.write(List.of(put(7, "seven"), put(-1, "minus"), put(3, "three"), put(5, "five")));
            store.write(List.of(new Change.Remove(3), put(5, "FIVE"), new Change.Remove(99)));
            store.write(
                    List.of(put(Long.MAX_VALUE, ""), put(Long.MIN_VALUE, "first"), put(3, "x"), new Change.Remove(3)));
            store.write(List.of());
            assertThat(texts(store))
                    .containsExactly(Long.MIN_VALUE + "=first", "-1=minus", "5=FIVE", "7=seven", Long.MAX_VALUE + "=");
        }
        try (FileOutboxStore store = FileOutboxStore.open(file(), SyncPolicy.interval(Duration.ofSeconds(1)))) {
            assertThat(texts(store))
                    .containsExactly(Long.MIN_VALUE + "=first", "-1=minus", "5=FIVE", "7=seven", Long.MAX_VALUE + "=");
        }
        assertThat(folder).isDirectoryContaining(file()::equals);
        assertThat(folder.toFile().list()).containsExactly("outbox");
    }

    @Test
    @DisplayName("A value that its owner changes afterwards stays as it was put")
    void copies() {
        byte[] value = {1, 2, 3};
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.write(List.of(new Change.Put(1, value)));
            value[0] = 9;
            store.load((loaded, key) -> loaded[1] = 9);
            store.load((loaded, key) -> assertThat(loaded).containsExactly(1, 2, 3));
        }
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.load((loaded, key) -> assertThat(loaded).containsExactly(1, 2, 3));
        }
    }

    @Test
    @DisplayName("Values of every size are kept")
    void sizes() {
        List<Change> batch = new ArrayList<>();
        for (int size : new int[] {0, 1, 4095, 4096, 100_000, 5_000_000}) {
            batch.add(new Change.Put(size, new byte[size]));
        }
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.write(batch);
        }
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.load((value, key) -> assertThat(value).hasSize((int) key));
            assertThat(Stored.in(store)).hasSize(batch.size());
        }
    }

    @Test
    @DisplayName("A write that cannot be carried out changes nothing")
    @SuppressWarnings("NullAway")
    void nothingByHalves() {
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.write(List.of(put(1, "one")));
            assertThatNullPointerException()
                    .isThrownBy(() -> store.write(List.of(put(2, "two"), new Change.Put(3, null))));
            assertThat(texts(store)).containsExactly("1=one");
            store.write(List.of(put(4, "four")));
            assertThat(texts(store)).containsExactly("1=one", "4=four");
        }
    }

    @Test
    @DisplayName("A second store on the file is refused at once, by whatever name, and the first one goes on")
    void inUse() throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            Path symbolic = Files.createSymbolicLink(other.resolve("symbolic"), file());
            Path hard = Files.createLink(other.resolve("hard"), file());
            for (Path name : List.of(file(), symbolic, hard, folder.resolve("other/../outbox"))) {
                assertThatExceptionOfType(OutboxFileException.class)
                        .isThrownBy(() -> FileOutboxStore.open(name))
                        .withMessageContaining("is in use by another store of this process; close that one first");
            }
            store.write(List.of(put(1, "one")));
            // A second descriptor, closed, would have taken the lock away from the first.
            assertThat(ChildJvm.run(OpenInChild.class, file().toString())).contains("in use by another process");
        }
        assertThat(ChildJvm.run(OpenInChild.class, file().toString())).contains("opened 1");
        FileOutboxStore.open(file()).close();
    }

    @Test
    @DisplayName("Without h2-mvstore on the class path, open says what to add and touches nothing")
    void missingLibrary() throws IOException {
        assertThat(ChildJvm.runWithout("h2-mvstore", OpenInChild.class, file().toString()))
                .contains("IllegalStateException: h2-mvstore is missing")
                .contains("com.h2database:h2-mvstore:2.4.240");
        assertThat(file()).doesNotExist();
    }

    @Test
    @DisplayName("After close every call says so, and closing again does nothing")
    void closed() {
        FileOutboxStore store = FileOutboxStore.open(file());
        store.close();
        store.close();

        assertThatIllegalStateException()
                .isThrownBy(() -> store.write(List.of(put(1, "one"))))
                .withMessageContaining("the store is closed; open it again")
                .withMessageContaining(file().toString());
        assertThatIllegalStateException().isThrownBy(() -> store.load((value, key) -> {}));
        assertThatIllegalStateException().isThrownBy(() -> store.write(List.of()));
    }

    @Test
    @DisplayName("A thread that is interrupted writes, loads, opens and closes all the same, and stays interrupted")
    void interrupted() {
        try {
            Thread.currentThread().interrupt();
            try (FileOutboxStore store = FileOutboxStore.open(file())) {
                for (int key = 0; key < 100; key++) {
                    store.write(List.of(put(key, "value")));
                    assertThat(Thread.currentThread().isInterrupted()).isTrue();
                }
                assertThat(texts(store)).hasSize(100);
            }
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(texts(store)).hasSize(100);
        }
    }

    @Test
    @DisplayName("Interrupts that hail down on a writing thread break nothing")
    void hailOfInterrupts() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            RandomBatches batches = new RandomBatches(1);
            Thread writer = Thread.currentThread();
            Thread hail = new Thread(() -> {
                while (!done.get()) {
                    writer.interrupt();
                    Thread.onSpinWait();
                }
            });
            hail.start();
            for (int i = 0; i < 300; i++) {
                store.write(batches.next());
            }
            done.set(true);
            while (hail.isAlive()) {
                Thread.interrupted();
                Thread.onSpinWait();
            }
            Thread.interrupted();
            assertThat(Stored.in(store)).isEqualTo(batches.stored());
        }
    }

    @Test
    @DisplayName("With an interval, writes are forced together when it has passed, and after so many")
    void interval() {
        FragileDisk disk = new FragileDisk(new byte[0]);
        PlannedTasks later = new PlannedTasks();
        FileOutboxStore store = FileOutboxStore.open(disk, SyncPolicy.interval(Duration.ofSeconds(1)), later);

        store.write(List.of(put(1, "one")));
        store.write(List.of(put(2, "two")));
        assertThat(disk.unforcedSteps()).isPositive();
        assertThat(later.planned()).isEqualTo(1);
        later.runAll();
        assertThat(disk.unforcedSteps()).isZero();
        assertThat(later.planned()).isZero();

        int writes = 0;
        do {
            store.write(List.of(put(1, "value")));
            writes++;
        } while (disk.unforcedSteps() > 0);
        assertThat(writes).isBetween(2, FileOutboxStore.MOST_UNFORCED_WRITES);

        store.write(List.of(put(0, "again")));
        store.close();
        assertThat(disk.unforcedSteps()).isZero();
        assertThat(later.isStopped()).isTrue();
    }

    @Test
    @DisplayName("With every batch forced, nothing is left to be forced when a write returns")
    void everyBatch() {
        FragileDisk disk = new FragileDisk(new byte[0]);
        PlannedTasks later = new PlannedTasks();
        try (FileOutboxStore store = FileOutboxStore.open(disk, SyncPolicy.EVERY_BATCH, later)) {
            store.write(List.of(put(1, "one")));
            assertThat(disk.unforcedSteps()).isZero();
            assertThat(later.planned()).isZero();
        }
    }

    @Test
    @DisplayName("An interval that cannot be forced is reported, and makes the next write force or fail")
    void intervalFails() {
        try (Warnings warnings = new Warnings()) {
            FragileDisk disk = new FragileDisk(new byte[0]);
            PlannedTasks later = new PlannedTasks();
            FileOutboxStore store = FileOutboxStore.open(disk, SyncPolicy.interval(Duration.ofSeconds(1)), later);
            store.write(List.of(put(1, "one")));

            disk.forceFails(true);
            later.runAll();
            assertThat(warnings.messages()).singleElement().asString().contains("could not be forced to the disk");
            assertThatExceptionOfType(OutboxFileException.class).isThrownBy(() -> store.write(List.of(put(2, "two"))));

            disk.forceFails(false);
            store.write(List.of(put(3, "three")));
            assertThat(texts(store)).contains("1=one", "3=three");
        }
    }

    @Test
    @DisplayName("The real interval forces by itself")
    void realInterval() throws Exception {
        CountedForces disk = new CountedForces();
        try (FileOutboxStore store =
                FileOutboxStore.open(disk, SyncPolicy.interval(Duration.ofMillis(1)), new SyncThread())) {
            disk.expectOne();
            store.write(List.of(put(1, "one")));
            assertThat(disk.awaitOne()).isTrue();
        }
    }

    @Test
    @DisplayName("An interval is between a millisecond and an hour")
    void intervalBounds() {
        assertThatIllegalArgumentException().isThrownBy(() -> SyncPolicy.interval(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SyncPolicy.interval(Duration.ofHours(1).plusNanos(1)));
        assertThat(SyncPolicy.interval(Duration.ofMillis(1))).hasToString("every PT0.001S");
        assertThat(SyncPolicy.interval(Duration.ofHours(1))).hasToString("every PT1H");
        assertThat(SyncPolicy.EVERY_BATCH).hasToString("every batch");
    }

    @Test
    @DisplayName("What a consumer throws while loading passes through, and the store stays usable")
    void consumerThrows() {
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            store.write(List.of(put(1, "one")));
            assertThatIllegalStateException()
                    .isThrownBy(() -> store.load((value, key) -> {
                        throw new IllegalStateException("injected");
                    }))
                    .withMessage("injected");
            assertThat(texts(store)).containsExactly("1=one");
        }
    }

    @Test
    @DisplayName("Puts and removes without end leave a small file")
    void staysSmall() throws IOException {
        int total = Integer.getInteger("hawser.puts", 200_000);
        int live = 1_000;
        int perWrite = 500;
        byte[] value = new byte[100];
        long largest = 0;
        try (FileOutboxStore store = FileOutboxStore.open(file(), SyncPolicy.interval(Duration.ofHours(1)))) {
            for (long key = 0; key < total; key += perWrite) {
                List<Change> batch = new ArrayList<>();
                for (long i = key; i < key + perWrite; i++) {
                    batch.add(new Change.Put(i, value));
                    // Every thousandth stays for long, so that no commit is empty soon.
                    long old = i - live / 2;
                    if (old >= 0 && old % 2_000 != 0) {
                        batch.add(new Change.Remove(old));
                    }
                }
                if (key >= total / 2) {
                    batch.add(new Change.Remove(key - total / 2));
                }
                store.write(batch);
                largest = Math.max(largest, Files.size(file()));
            }
            assertThat(Stored.in(store).size()).isBetween(live / 2, live);
        }
        assertThat(largest).isLessThan(FileOutboxStore.SMALL_FILE_BYTES);
    }
}
