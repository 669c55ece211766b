package io.hawser.mqtt.store;

import io.hawser.mqtt.OutboxStore.Change;
import java.io.IOException;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.zip.CRC32C;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * The records in an open MVStore. One commit is one chunk of the file, so that a commit is there as a whole or not at all;
 * see {@link BlockStore}. Each commit carries a <em>seal</em> besides, a sum over all records. Opening reads everything and
 * compares, so that what is handed to the client is what it has written, or nothing.
 *
 * <p>Any exception of {@link #apply} or {@link #commit} leaves this object unusable: it is to be {@linkplain #abandon
 * abandoned}, and another one opened on the file.
 */
final class Records {
    /** The name of the map; {@link Header} knows our files by it. */
    static final String RECORDS = "io.hawser.mqtt.outbox.records";

    private static final String SEAL = "io.hawser.mqtt.outbox.seal";
    private static final Long COUNT = 0L;
    private static final Long SUM = 1L;

    /** Everything is read once at the start and seldom again: enough for the inner nodes. */
    private static final int CACHE_MEGABYTES = 4;

    /** Below this size in bytes, sparse chunks are left alone. Half of what the documentation promises. */
    private static final long COMPACT_ABOVE = 4L << 20;

    /** In percent of what the chunks once held. */
    private static final int SPARSE = 60;

    /** How many bytes of live records one commit may carry over from sparse chunks. */
    private static final int COMPACT_PER_COMMIT = 256 << 10;

    /** A look at every chunk is too dear for each commit. */
    private static final int COMMITS_PER_LOOK = 16;

    /** What was freed by the last commit on the disk may be overwritten by the next one but one, not earlier. */
    private static final int VERSIONS_BEHIND_THE_DISK = 1;

    /** More commits cannot have been on their way to the disk when the power went. */
    private static final long MOST_UNDER_WAY = FileOutboxStore.MOST_UNFORCED_WRITES + 10;

    private final BlockStore blocks;
    private final MVStore store;
    private final MVMap<Long, byte[]> records;
    private final MVMap<Long, Long> seal;

    private long count;
    private long sum;
    private int commitsUntilLook = COMMITS_PER_LOOK;

    private Records(BlockStore blocks, MVStore store) {
        this.blocks = blocks;
        this.store = store;
        this.records = store.openMap(
                RECORDS,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
        this.seal = store.openMap(
                SEAL,
                new MVMap.Builder<Long, Long>().keyType(LongDataType.INSTANCE).valueType(LongDataType.INSTANCE));
    }

    /** Makes an empty store in an empty file. */
    static Records create(StoreFile file) throws IOException {
        BlockStore blocks = new BlockStore(file);
        try {
            Records created = new Records(blocks, start(blocks));
            created.commit(0);
            return created;
        } catch (MVStoreException e) {
            throw ioFailure(blocks, e);
        }
    }

    /**
     * Opens the newest state of the file that is whole, reads and checks all of it, and changes nothing.
     *
     * @throws DamageException if there is none, or it is not what was written
     */
    static Records open(StoreFile file) throws IOException, DamageException {
        BlockStore blocks = new BlockStore(file);
        MVStore store = null;
        try {
            store = start(blocks);
            if (!store.hasMap(RECORDS) || !store.hasMap(SEAL)) {
                throw new DamageException("holds no complete state", null);
            }
            Records opened = new Records(blocks, store);
            opened.check();
            if (opened.commitsSkipped() > MOST_UNDER_WAY) {
                throw new DamageException("has lost too many commits for a power cut", null);
            }
            return opened;
        } catch (DamageException e) {
            discard(store);
            throw e;
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            // MVStore trusts what it reads: with wrong bytes it may fail in any way.
            discard(store);
            if (blocks.failure() != null) {
                throw ioFailure(blocks, e);
            }
            if (e instanceof MVStoreException known && known.getErrorCode() == DataUtils.ERROR_UNSUPPORTED_FORMAT) {
                throw new OutboxFileException(
                        file.path(), "was written by a later h2-mvstore; use that one", new IOException(e));
            }
            throw new DamageException("cannot be read (" + e.getMessage() + ")", e);
        }
    }

    private static MVStore start(BlockStore blocks) {
        // Nothing is to happen by itself: half a batch could become a commit.
        return new MVStore.Builder()
                .fileStore(blocks)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(CACHE_MEGABYTES)
                .open();
    }

    private static void discard(@Nullable MVStore store) {
        if (store != null) {
            store.closeImmediately();
        }
    }

    private static IOException ioFailure(BlockStore blocks, Throwable e) {
        IOException failure = blocks.failure();
        return failure != null ? failure : new IOException(e.getMessage(), e);
    }

    private void check() throws DamageException {
        long before = Long.MIN_VALUE;
        for (Cursor<Long, byte[]> cursor = records.cursor(null); cursor.hasNext(); ) {
            long key = cursor.next();
            if (count > 0 && key <= before) {
                throw new DamageException("holds keys out of order", null);
            }
            before = key;
            count++;
            sum += digest(key, cursor.getValue());
        }
        Long sealedCount = seal.get(COUNT);
        Long sealedSum = seal.get(SUM);
        if (sealedCount == null || sealedSum == null || sealedCount != count || sealedSum != sum) {
            throw new DamageException("holds other records than were written", null);
        }
    }

    /** Its sum over all records does not depend on their order, so that each change costs its own record only. */
    private static long digest(long key, byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        long mixed = (key ^ crc.getValue() << 31 ^ value.length) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return mixed ^ mixed >>> 29;
    }

    long count() {
        return count;
    }

    /** How many newer commits are in the file, but not whole. */
    long commitsSkipped() {
        return blocks.commitsSkipped();
    }

    /** How many bytes were written to the file since it was opened, for records and for keeping order among them. */
    long written() {
        return blocks.written();
    }

    /** Removes what is left of them. */
    void wipeSkipped() throws IOException {
        blocks.wipeSkipped();
    }

    void forEach(ObjLongConsumer<byte[]> to) throws IOException {
        try {
            for (Cursor<Long, byte[]> cursor = records.cursor(null); cursor.hasNext(); ) {
                long key = cursor.next();
                // The original goes on living in the cache.
                to.accept(cursor.getValue().clone(), key);
            }
        } catch (MVStoreException e) {
            throw ioFailure(blocks, e);
        }
    }

    /** Carries out the changes in memory. */
    void apply(List<Change> changes) throws IOException {
        try {
            for (Change change : changes) {
                if (change instanceof Change.Put put) {
                    byte[] value = put.value().clone();
                    forget(put.key(), records.put(put.key(), value));
                    count++;
                    sum += digest(put.key(), value);
                } else {
                    forget(change.key(), records.remove(change.key()));
                }
            }
        } catch (MVStoreException e) {
            throw ioFailure(blocks, e);
        }
    }

    private void forget(long key, byte @Nullable [] value) {
        if (value != null) {
            count--;
            sum -= digest(key, value);
        }
    }

    /**
     * Hands everything that was applied to the operating system, as one commit.
     *
     * <p>What the state on the disk refers to must not be overwritten, or a power cut in the middle leaves neither state.
     * MVStore's retention time only guesses when something is on the disk. We know it, so the time is zero, and the number
     * of versions to keep says how many commits the disk may be behind.
     *
     * @param unforced how many commits were not forced to the disk yet
     */
    void commit(int unforced) throws IOException {
        try {
            store.setVersionsToKeep(unforced + VERSIONS_BEHIND_THE_DISK);
            compact();
            seal.put(COUNT, count);
            seal.put(SUM, sum);
            store.commit();
        } catch (MVStoreException e) {
            throw ioFailure(blocks, e);
        }
    }

    private void compact() {
        if (--commitsUntilLook > 0) {
            return;
        }
        commitsUntilLook = COMMITS_PER_LOOK;
        if (blocks.size() > COMPACT_ABOVE && blocks.getChunksFillRate() < SPARSE) {
            try {
                // Marks the pages as changed, so that the commit writes them anew.
                store.compact(SPARSE, COMPACT_PER_COMMIT);
            } catch (MVStoreException e) {
                throw e;
            } catch (RuntimeException e) {
                if (!(e.getCause() instanceof InterruptedException)) {
                    throw e;
                }
                // It has not begun; another commit will do it.
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Lets go of the file without writing to it. */
    void abandon() {
        store.closeImmediately();
    }

    /** Marks the file as whole, so that the next open finds the newest state without a search. */
    void close() throws IOException {
        try {
            store.close();
        } catch (MVStoreException e) {
            throw ioFailure(blocks, e);
        }
    }
}
