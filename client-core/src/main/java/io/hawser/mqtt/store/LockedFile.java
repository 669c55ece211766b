package io.hawser.mqtt.store;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/**
 * A real file, locked as long as it is open.
 *
 * <p>It reads and writes through {@link RandomAccessFile} itself, not through its channel: an interrupt of the thread closes
 * a channel for ever, and does nothing to this.
 *
 * <p>The lock is one of the operating system, which takes it back when the process ends, however it ends. POSIX has a trap:
 * a process that closes <em>any</em> descriptor of a file gives up all of its locks on it. So a second open of the same file
 * in this process must be found out before the file is touched; that is what {@link #OPEN} is for. For the same reason the
 * file stays open while the store above it is opened anew.
 */
final class LockedFile implements StoreFile {
    /** The identities of the files that this process has open. Guarded by itself. */
    private static final Set<Object> OPEN = new HashSet<>();

    private final Path path;
    private Object identity;
    private RandomAccessFile file;
    private boolean closed;

    private LockedFile(Path path, Object identity, RandomAccessFile file) {
        this.path = path;
        this.identity = identity;
        this.file = file;
    }

    /** Opens the file, which is created if there is none, and locks it; throws at once if somebody else has. */
    static LockedFile open(Path file) {
        Path path = resolve(file);
        synchronized (OPEN) {
            try {
                Object before = Files.exists(path) ? identity(path) : null;
                if (before != null && OPEN.contains(before)) {
                    throw inUse(path, "another store of this process");
                }
                RandomAccessFile opened = lock(path);
                Object identity = identity(path);
                if (before != null && !before.equals(identity)) {
                    // Whoever had it has put it aside between our look and our lock.
                    opened.close();
                    throw inUse(path, "another process");
                }
                OPEN.add(identity);
                return new LockedFile(path, identity, opened);
            } catch (IOException e) {
                throw new OutboxFileException(path, "cannot be opened (" + e.getMessage() + ")", e);
            }
        }
    }

    private static Path resolve(Path file) {
        Path path = file.toAbsolutePath();
        Path folder = path.getParent();
        if (folder == null || Files.isDirectory(path)) {
            throw new OutboxFileException(path, "is a directory; name a file in it");
        }
        if (!Files.isDirectory(folder)) {
            // Made up here, a folder would hide a typing error, or a volume that is not mounted, behind an empty
            // outbox.
            throw new OutboxFileException(path, "its directory does not exist; create it, or mount what belongs there");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new OutboxFileException(path, "is not a regular file; name one, or a new one");
        }
        try {
            // The damaged file is to be renamed, not a link to it.
            return Files.exists(path) ? path.toRealPath() : folder.toRealPath().resolve(path.getFileName());
        } catch (IOException e) {
            throw new OutboxFileException(path, "cannot be found (" + e.getMessage() + ")", e);
        }
    }

    private static RandomAccessFile lock(Path path) throws IOException {
        RandomAccessFile opened;
        try {
            opened = new RandomAccessFile(path.toFile(), "rw");
        } catch (FileNotFoundException e) {
            String what = Files.exists(path)
                    ? "cannot be written; give this user the right to write it"
                    : "cannot be created; give this user the right to write its directory";
            throw new OutboxFileException(path, what + " (" + e.getMessage() + ")", e);
        }
        try {
            FileLock lock = opened.getChannel().tryLock();
            if (lock == null) {
                throw inUse(path, "another process");
            }
            return opened;
        } catch (OverlappingFileLockException e) {
            opened.close();
            throw inUse(path, "another store of this process");
        } catch (IOException | OutboxFileException e) {
            opened.close();
            throw e;
        }
    }

    private static OutboxFileException inUse(Path path, String by) {
        return new OutboxFileException(
                path, "is in use by " + by + "; close that one first, or give each client a file of its own");
    }

    /** What tells two names of one file from two files; on systems without inodes the name. */
    private static Object identity(Path path) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public long size() throws IOException {
        return file.length();
    }

    @Override
    public void read(long position, ByteBuffer into) throws IOException {
        byte[] bytes = new byte[into.remaining()];
        if (position + bytes.length > file.length()) {
            throw new EOFException("The file ends before " + (position + bytes.length));
        }
        file.seek(position);
        file.readFully(bytes);
        into.put(bytes);
    }

    @Override
    public void write(long position, ByteBuffer from) throws IOException {
        file.seek(position);
        if (from.hasArray()) {
            file.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
            from.position(from.limit());
        } else {
            byte[] bytes = new byte[from.remaining()];
            from.get(bytes);
            file.write(bytes);
        }
    }

    @Override
    public void truncate(long size) throws IOException {
        file.setLength(size);
    }

    @Override
    public void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public Path setAside() throws IOException {
        synchronized (OPEN) {
            Path aside = Quarantine.move(path);
            // Fails if another process has already created one of its own.
            Files.createFile(path);
            RandomAccessFile old = file;
            Object oldIdentity = identity;
            file = lock(path);
            identity = identity(path);
            OPEN.add(identity);
            OPEN.remove(oldIdentity);
            old.close();
            forceFolder();
            return aside;
        }
    }

    /** Until then a power cut may take the file's new name with it. Not every system can do this, or needs it. */
    void forceFolder() {
        Path folder = path.getParent();
        if (folder == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows opens no folders.
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (OPEN) {
            if (!closed) {
                closed = true;
                file.close();
                OPEN.remove(identity);
            }
        }
    }
}
