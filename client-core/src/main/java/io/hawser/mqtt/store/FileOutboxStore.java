package io.hawser.mqtt.store;

import io.hawser.mqtt.OutboxStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a client's outbox and session in one file, over the end of the process and, with {@link SyncPolicy#EVERY_BATCH}, over
 * a power cut. It needs {@code com.h2database:h2-mvstore} on the class path or module path.
 *
 * <p>At every moment, also after {@code kill -9}, the file holds the state after one of the calls of {@link #write}: the last
 * one that returned, or the one that was under way. One write is one commit, and one synchronization with the disk at most.
 *
 * <p>The file belongs to one store at a time; a second one, of this process or another, is refused at once. What a killed
 * process leaves behind blocks nobody. A damaged file is renamed, never deleted, and the store starts empty with a warning in
 * the log; a file that is not one of ours is refused and not touched.
 *
 * <p>If a write fails, for example because the disk is full, it throws, and the next call opens what is on the disk anew.
 * Nothing has to be done once there is room again.
 *
 * <p>Thread-safe; the calls run one after the other. An interrupt of a calling thread neither harms the file nor ends the
 * call, and stays set. Do not put the file on a network file system, whose locks and synchronization
 * cannot be relied upon. The page {@code docs/durability.md} of the project lists every fault and what happens then.
 */
public final class FileOutboxStore implements OutboxStore {
    /** With {@link SyncPolicy#interval}, so many writes are forced to the disk also before the interval has passed. */
    public static final int MOST_UNFORCED_WRITES = 1000;

    /** What was written since is not overwritten before it is on the disk, and so the file grows by as much. */
    private static final long MOST_UNFORCED_BYTES = 4L << 20;

    /** With at most 1 000 small records at a time, the file stays below this size, however many come and go. */
    static final long SMALL_FILE_BYTES = 16L << 20;

    private static final String NEEDED =
            "; FileOutboxStore needs com.h2database:h2-mvstore:2.4.240 among the dependencies of"
                    + " the application (on the module path: --add-modules com.h2database.mvstore)";

    private static final Logger LOG = LoggerFactory.getLogger(FileOutboxStore.class);

    private final StoreFile file;
    private final SyncPolicy policy;
    private final Later later;

    /** Guards everything below, and the file. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable Records records;
    private boolean closed;
    private int unforced;
    private long forcedBytes;
    private boolean forceIsDue;
    private boolean forceIsPlanned;

    private FileOutboxStore(StoreFile file, SyncPolicy policy, Later later) throws IOException {
        this.file = file;
        this.policy = policy;
        this.later = later;
        this.records = Recovery.open(file);
    }

    /**
     * Opens the store in this file with {@link SyncPolicy#EVERY_BATCH}.
     *
     * @see #open(Path, SyncPolicy)
     */
    public static FileOutboxStore open(Path file) {
        return open(file, SyncPolicy.EVERY_BATCH);
    }

    /**
     * Opens the store in this file. It is created if there is none, or if it is empty; its directory must exist. Everything in
     * it is read once and checked, which takes about a second for a million small records.
     *
     * @throws OutboxFileException if the file is in use, is no outbox of ours or one of a later version, or cannot be read and
     *     written; the message says what to do
     * @throws IllegalStateException if h2-mvstore is missing
     */
    public static FileOutboxStore open(Path file, SyncPolicy policy) {
        requireMvStore();
        return Uninterrupted.call(() -> {
            LockedFile locked = LockedFile.open(file);
            FileOutboxStore store = open(locked, policy, new SyncThread());
            locked.forceFolder();
            return store;
        });
    }

    /** Before the file is touched. */
    private static void requireMvStore() {
        try {
            Class.forName("org.h2.mvstore.RandomAccessStore", false, FileOutboxStore.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("h2-mvstore is missing" + NEEDED, e);
        }
    }

    /** Opens the store in a file that is already held, and gives that up if it fails. */
    static FileOutboxStore open(StoreFile file, SyncPolicy policy, Later later) {
        boolean opened = false;
        try {
            FileOutboxStore store = new FileOutboxStore(file, policy, later);
            opened = true;
            return store;
        } catch (IOException e) {
            throw new OutboxFileException(file.path(), "cannot be opened (" + e.getMessage() + ")", e);
        } catch (LinkageError e) {
            throw new IllegalStateException("FileOutboxStore does not work with this version of h2" + NEEDED, e);
        } finally {
            if (!opened) {
                later.stop();
                release(file);
            }
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws OutboxFileException if the file cannot be read
     * @throws IllegalStateException if the store is closed
     */
    @Override
    public void load(ObjLongConsumer<byte[]> to) {
        exclusively(opened -> opened.forEach(to));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The values are copied. All changes of one call become one commit, which is made up in memory: up to a gigabyte.
     *
     * @throws OutboxFileException if the file cannot be written, for example because the disk is full
     * @throws IllegalStateException if the store is closed
     */
    @Override
    public void write(List<Change> changes) {
        exclusively(opened -> {
            if (!changes.isEmpty()) {
                opened.apply(changes);
                opened.commit(unforced);
                unforced++;
                forceOrPlan(opened);
            }
        });
    }

    private void forceOrPlan(Records opened) throws IOException {
        boolean much = unforced >= MOST_UNFORCED_WRITES || opened.written() - forcedBytes >= MOST_UNFORCED_BYTES;
        if (policy.isEveryBatch() || forceIsDue || much) {
            force();
        } else if (!forceIsPlanned) {
            forceIsPlanned = true;
            later.run(policy.interval(), () -> Uninterrupted.call(this::forceInTime));
        }
    }

    private void force() throws IOException {
        file.force();
        unforced = 0;
        forcedBytes = records == null ? 0 : records.written();
        forceIsDue = false;
    }

    private @Nullable Void forceInTime() {
        lock.lock();
        try {
            forceIsPlanned = false;
            if (!closed && unforced > 0) {
                force();
            }
        } catch (IOException e) {
            // Nobody waits for this one; the next write does.
            forceIsDue = true;
            LOG.warn("Outbox file {} could not be forced to the disk; the next write tries again", file.path(), e);
        } finally {
            lock.unlock();
        }
        return null;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Waits for the call that is under way. Calls after the first do nothing.
     */
    @Override
    public void close() {
        Uninterrupted.call(() -> {
            lock.lock();
            try {
                if (!closed) {
                    closed = true;
                    later.stop();
                    closeRecords();
                    release(file);
                }
            } finally {
                lock.unlock();
            }
            return null;
        });
    }

    private void closeRecords() {
        if (records != null) {
            try {
                // Closing frees what the newest state no longer needs, so that one has to be on the disk before.
                file.force();
                records.close();
                file.force();
            } catch (IOException e) {
                LOG.warn(
                        "Outbox file {} could not be closed cleanly; nothing that was written is lost", file.path(), e);
                giveUp();
            }
            records = null;
        }
    }

    private static void release(StoreFile file) {
        try {
            file.close();
        } catch (IOException e) {
            LOG.warn("Outbox file {} could not be closed", file.path(), e);
        }
    }

    /** Runs the work on the open records; if it fails, they are given up, and the next call opens them anew. */
    private void exclusively(Work work) {
        Uninterrupted.call(() -> {
            lock.lock();
            boolean done = false;
            try {
                work.on(opened());
                done = true;
                return null;
            } catch (IOException e) {
                throw new OutboxFileException(
                        file.path(),
                        "failed (" + e.getMessage()
                                + "); make room, or see what the disk has; the next call tries again",
                        e);
            } finally {
                if (!done) {
                    giveUp();
                }
                lock.unlock();
            }
        });
    }

    private Records opened() throws IOException {
        if (closed) {
            throw new IllegalStateException("Outbox file " + file.path() + ": the store is closed; open it again");
        }
        if (records == null) {
            try {
                records = Recovery.whole(file);
                unforced = 0;
                forcedBytes = 0;
                forceIsDue = false;
            } catch (DamageException e) {
                // Not put aside here: the client still holds what it has put, and would not learn that it is gone.
                throw new OutboxFileException(
                        file.path(),
                        e.getMessage() + " since it was opened; when it is opened the next time it will be put aside",
                        new IOException(e));
            }
        }
        return records;
    }

    private void giveUp() {
        if (records != null) {
            records.abandon();
            records = null;
        }
    }

    /** What is done with the open records. */
    private interface Work {
        void on(Records records) throws IOException;
    }
}
