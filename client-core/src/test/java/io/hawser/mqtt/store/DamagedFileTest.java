package io.hawser.mqtt.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.hawser.mqtt.OutboxStore.Change;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file that is not as it should be is recovered, put aside, or refused and left alone")
class DamagedFileTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13, 'I', 'H', 'D', 'R'};

    @TempDir
    Path folder;

    private final List<Map<Long, String>> states = new ArrayList<>();

    private Path file() {
        return folder.resolve("outbox");
    }

    /** A store with some history; returns what is in it. */
    private Map<Long, String> filled() {
        RandomBatches batches = new RandomBatches(3);
        states.add(Map.of());
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            for (int i = 0; i < 60; i++) {
                store.write(batches.next());
                states.add(batches.stored());
            }
        }
        return batches.stored();
    }

    /** Opens it, expects that it has started empty, works, and has kept the damaged bytes under this name. */
    private void expectPutAside(String name, byte[] damaged, String why) throws IOException {
        try (Warnings warnings = new Warnings();
                FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(Stored.in(store)).isEmpty();
            store.write(List.of(new Change.Put(1, new byte[] {1})));
            assertThat(warnings.messages())
                    .singleElement()
                    .asString()
                    .startsWith("WARN")
                    .contains(file().toString(), folder.resolve(name).toString(), why, "its records are lost");
        }
        assertThat(folder.resolve(name)).hasBinaryContent(damaged);
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(Stored.in(store)).hasSize(1);
        }
    }

    private void expectRefused(byte[] content, String why) throws IOException {
        Files.write(file(), content);
        assertThatExceptionOfType(OutboxFileException.class)
                .isThrownBy(() -> FileOutboxStore.open(file()))
                .withMessageContaining(file().toString())
                .withMessageContaining(why)
                .withMessageContaining("It was not touched")
                .satisfies(e -> assertThat(e.file()).isEqualTo(file()));
        assertThat(file()).hasBinaryContent(content);
        assertThat(folder.toFile().list()).containsExactly("outbox");
    }

    @Test
    @DisplayName("An empty file becomes a store")
    void empty() throws IOException {
        Files.createFile(file());
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(Stored.in(store)).isEmpty();
        }
        assertThat(folder.toFile().list()).containsExactly("outbox");
    }

    @ParameterizedTest(name = "{0} zeros are put aside")
    @ValueSource(ints = {1, 4096, 100_000, 3_000_000})
    void zeros(int length) throws IOException {
        Files.write(file(), new byte[length]);
        expectPutAside("outbox.damaged-1", new byte[length], "nothing but zeros");
    }

    @Test
    @DisplayName("A text, a picture, garbage and another application's MVStore are refused")
    void foreign() throws IOException {
        expectRefused("My diary\n".getBytes(UTF_8), "is no outbox of Hawser");
        expectRefused(PNG, "is no outbox of Hawser");
        byte[] garbage = new byte[50_000];
        new SplittableRandom(1).nextBytes(garbage);
        expectRefused(garbage, "is no outbox of Hawser");

        Path other = folder.resolve("other");
        try (MVStore store = MVStore.open(other.toString())) {
            store.openMap("records").put("a", "b");
        }
        byte[] content = Files.readAllBytes(other);
        Files.delete(other);
        expectRefused(content, "is no outbox of Hawser");
    }

    @Test
    @DisplayName("A later format is refused")
    void later() throws IOException {
        filled();
        byte[] content = Files.readAllBytes(file());
        Header.block(Header.FORMAT + 1).get(content, 0, Header.LENGTH);
        expectRefused(content, "was written by a later version of Hawser");
    }

    @Test
    @DisplayName("Names of files that were put aside are never taken twice")
    void numbers() throws IOException {
        Files.writeString(folder.resolve("outbox.damaged-1"), "one");
        Files.createDirectory(folder.resolve("outbox.damaged-2"));
        Files.createSymbolicLink(folder.resolve("outbox.damaged-3"), folder.resolve("nowhere"));
        Files.write(file(), new byte[10]);
        expectPutAside("outbox.damaged-4", new byte[10], "nothing but zeros");
        assertThat(folder.resolve("outbox.damaged-1")).hasContent("one");
    }

    @Test
    @DisplayName("A store with a damaged header is put aside")
    void header() throws IOException {
        filled();
        byte[] content = Files.readAllBytes(file());
        Arrays.fill(content, 3, 40, (byte) 7);
        Files.write(file(), content);
        expectPutAside("outbox.damaged-1", content, "header is damaged");
    }

    @Test
    @DisplayName("A store whose own headers are garbage is put aside")
    void storeHeader() throws IOException {
        filled();
        byte[] content = Files.readAllBytes(file());
        Arrays.fill(content, Header.LENGTH, Header.LENGTH + 8192, (byte) 7);
        Files.write(file(), content);
        expectPutAside("outbox.damaged-1", content, "cannot be read");
    }

    @Test
    @DisplayName("What a killed process has left behind the last commit, be it garbage, does no harm")
    void tornTail() throws IOException {
        Map<Long, String> stored = filled();
        byte[] tail = new byte[10_000];
        new SplittableRandom(2).nextBytes(tail);
        Files.write(file(), tail, StandardOpenOption.APPEND);
        try (FileOutboxStore store = FileOutboxStore.open(file())) {
            assertThat(Stored.in(store)).isEqualTo(stored);
        }
        assertThat(folder.toFile().list()).containsExactly("outbox");
    }

    /** Wherever it is cut, what is found is a state that once was, or the file is put aside as it is. */
    @Test
    @DisplayName("A truncated file gives back an earlier state, or is put aside")
    void truncated() throws IOException {
        filled();
        byte[] content = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 30; i++) {
            byte[] cut = Arrays.copyOf(content, 1 + random.nextInt(content.length - 1));
            openDamaged(cut, i);
        }
    }

    @Test
    @DisplayName("A file with garbage anywhere gives back whole records only, or is put aside, and never does worse")
    void garbageInside() throws IOException {
        filled();
        byte[] content = Files.readAllBytes(file());
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 60; i++) {
            byte[] damaged = content.clone();
            byte[] garbage = new byte[1 + random.nextInt(6_000)];
            random.nextBytes(garbage);
            int at = Header.LENGTH + random.nextInt(content.length - Header.LENGTH - garbage.length);
            System.arraycopy(garbage, 0, damaged, at, garbage.length);
            openDamaged(damaged, i);
        }
    }

    private void openDamaged(byte[] damaged, int round) throws IOException {
        Files.write(file(), damaged);
        try (Warnings warnings = new Warnings();
                FileOutboxStore store = FileOutboxStore.open(file())) {
            Map<Long, String> found = Stored.in(store);
            assertThat(found).as("round %s", round).isIn(states);
            if (!found.equals(states.get(states.size() - 1))) {
                assertThat(warnings.messages()).as("round %s", round).isNotEmpty();
            }
            store.write(List.of(new Change.Put(-1, new byte[5])));
        }
        for (String name : folder.toFile().list()) {
            if (name.contains("damaged")) {
                assertThat(folder.resolve(name)).hasBinaryContent(damaged);
                Files.delete(folder.resolve(name));
            }
        }
    }

    @Test
    @DisplayName("A directory, a missing directory and a special file are refused with what to do")
    void places() {
        expectMessage(folder, "is a directory; name a file in it");
        expectMessage(folder.resolve("missing/outbox"), "its directory does not exist; create it");
        expectMessage(Path.of("/dev/null"), "is not a regular file");
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    @DisplayName("A file or directory without the right to write is refused with what to do")
    void readOnly() throws IOException {
        filled();
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            assumeFalse(Files.isWritable(file()), "Needs a user whom permissions bind; this one is root");
            expectMessage(file(), "cannot be written; give this user the right to write it");
            expectMessage(folder.resolve("new"), "cannot be created; give this user the right to write its directory");
        } finally {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static void expectMessage(Path file, String message) {
        assertThatExceptionOfType(OutboxFileException.class)
                .isThrownBy(() -> FileOutboxStore.open(file))
                .withMessageContaining(file.toString())
                .withMessageContaining(message);
    }

    @Test
    @DisplayName("A store that is damaged while it is open says so, and is put aside when it is opened again")
    void damagedWhileOpen() throws IOException {
        try (Warnings warnings = new Warnings()) {
            FragileDisk disk = new FragileDisk(new byte[0]);
            FileOutboxStore store = FileOutboxStore.open(disk, SyncPolicy.EVERY_BATCH, new PlannedTasks());
            store.write(List.of(new Change.Put(1, new byte[100])));
            disk.write(Header.LENGTH, ByteBuffer.allocate((int) disk.size() - Header.LENGTH));
            disk.room(0);
            assertThatExceptionOfType(OutboxFileException.class)
                    .isThrownBy(() -> store.write(List.of(new Change.Put(2, new byte[1_000_000]))));
            assertThatExceptionOfType(OutboxFileException.class)
                    .isThrownBy(() -> store.load((value, key) -> {}))
                    .withMessageContaining("since it was opened");
            assertThat(warnings.messages()).isEmpty();
        }
    }
}
