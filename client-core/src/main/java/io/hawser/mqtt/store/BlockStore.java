package io.hawser.mqtt.store;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.ZipOutputStream;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.h2.mvstore.SFChunk;
import org.jspecify.annotations.Nullable;

/**
 * Puts an MVStore into our file, behind our header. It neither opens nor closes the file: when MVStore gives itself up, as it
 * does after each failed write, the next one is opened on the same, still locked file.
 *
 * <p>MVStore writes a commit as one <em>chunk</em>, and takes a chunk for whole if its two ends are. After a power cut the
 * middle may be missing all the same, and MVStore would read whatever is there. So each chunk gets a checksum, in the blanks
 * at the end of its footer, which MVStore skips; a footer whose chunk is not whole is hidden from it, and MVStore falls back
 * to the newest state that is whole. Of an older chunk the checksum is looked at before its first page is read.
 *
 * <p>Forcing to the disk is left to our callers, except before the end of the file is cut off.
 */
final class BlockStore extends RandomAccessStore {
    private static final int BLOCK = 4096;
    private static final int FOOTER = 128;

    /** In bytes, of the footer's end. */
    private static final int CHECKSUM = 8;

    /** The store's own header, twice. */
    private static final int FIRST_CHUNK = 2 * BLOCK;

    private static final Pattern FOOTER_TEXT =
            Pattern.compile("chunk:\\p{XDigit}{1,8},len:(\\p{XDigit}{1,6}),version:(\\p{XDigit}{1,15}),.*");

    private final StoreFile file;

    /** By the chunks' ids, which are not used again. */
    private final BitSet whole = new BitSet();

    private @Nullable IOException failure;
    private long newestKnown;

    /** The versions of all commits that were come across while the newest was looked for, by the positions of their footers. */
    private final Map<Long, Long> seen = new HashMap<>();

    BlockStore(StoreFile file) throws IOException {
        super(Map.of());
        this.file = file;
        init(file.path().toString(), false);
        setSize(Math.max(0, file.size() - Header.LENGTH));
    }

    /** What the file itself has failed with since this store was opened: MVStore keeps some of it to itself. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /**
     * Finds the newest state that is whole, by a look at every block. MVStore has shorter ways, which after a power cut can
     * end at an older state: when its header has reached the disk before the chunk that it points to, or not at all.
     */
    @Override
    protected void readStoreHeader(boolean recoveryMode) {
        super.readStoreHeader(true);
        // The header is not written with each commit, and last when the store is closed.
        if (storeHeader.get("version") instanceof String version) {
            newestKnown = Long.parseLong(version, 16);
        }
    }

    /** In bytes, since this store was opened. */
    long written() {
        return writeBytes.get();
    }

    /** How many commits the file has lost behind the one that was opened; -1 if none was opened. */
    long commitsSkipped() {
        SFChunk opened = lastChunk;
        if (opened == null) {
            return -1;
        }
        long newest = seen.values().stream().mapToLong(version -> version).max().orElse(0);
        return Math.max(0, Math.max(newest, newestKnown) - opened.version);
    }

    /**
     * Makes sure that nothing of those commits is ever taken for whole again. Their numbers will be used by other commits,
     * which may come to lie where they have expected the lost ones.
     */
    void wipeSkipped() throws IOException {
        SFChunk opened = lastChunk;
        for (Map.Entry<Long, Long> footer : seen.entrySet()) {
            if (opened != null && footer.getValue() > opened.version && !isInUse(footer.getKey() / BLOCK)) {
                file.write(Header.LENGTH + footer.getKey(), ByteBuffer.allocate(FOOTER));
            }
        }
        seen.clear();
    }

    private boolean isInUse(long block) {
        return getChunks().values().stream().anyMatch(chunk -> chunk.block <= block && block < chunk.block + chunk.len);
    }

    @Override
    public ByteBuffer readFully(@Nullable SFChunk chunk, long position, int length) {
        if (chunk != null && !whole.get(chunk.id)) {
            if (!isWhole(chunk.block * BLOCK, (long) chunk.len * BLOCK)) {
                throw DataUtils.newMVStoreException(DataUtils.ERROR_FILE_CORRUPT, "Chunk {0} is damaged", chunk.id);
            }
            whole.set(chunk.id);
        }
        ByteBuffer read = read(position, length);
        if (chunk == null && length == FOOTER && (position + FOOTER) % BLOCK == 0) {
            hideUnlessWhole(position, read);
        }
        return read;
    }

    private void hideUnlessWhole(long position, ByteBuffer footer) {
        byte[] written = new byte[FOOTER - CHECKSUM];
        footer.get(0, written);
        Matcher text = FOOTER_TEXT.matcher(new String(written, StandardCharsets.ISO_8859_1).trim());
        if (text.matches()) {
            long length = Long.parseLong(text.group(1), 16) * BLOCK;
            seen.put(position, Long.parseLong(text.group(2), 16));
            if (!isWhole(position + FOOTER - length, length)) {
                footer.put(0, new byte[FOOTER]);
            }
        }
    }

    private boolean isWhole(long position, long length) {
        if (position < FIRST_CHUNK || length <= 0 || length > Integer.MAX_VALUE || position + length > size()) {
            return false;
        }
        ByteBuffer chunk = read(position, (int) length);
        byte[] kept = new byte[CHECKSUM];
        chunk.get((int) length - CHECKSUM, kept);
        return Arrays.equals(kept, checksum(chunk.limit((int) length - CHECKSUM)));
    }

    /** Four bits in each byte, so that all of them are control characters: blanks to MVStore. */
    private static byte[] checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        byte[] nibbles = new byte[CHECKSUM];
        for (int i = 0; i < CHECKSUM; i++) {
            nibbles[i] = (byte) (crc.getValue() >>> 4 * i & 0xF);
        }
        return nibbles;
    }

    private ByteBuffer read(long position, int length) {
        if (position < 0 || length < 0 || position + length > size()) {
            throw DataUtils.newMVStoreException(
                    DataUtils.ERROR_READING_FAILED, "Nothing is stored at {0} (length {1})", position, length);
        }
        ByteBuffer read = ByteBuffer.allocate(length);
        try {
            file.read(Header.LENGTH + position, read);
        } catch (EOFException e) {
            throw DataUtils.newMVStoreException(DataUtils.ERROR_READING_FAILED, "The file has shrunk", e);
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_READING_FAILED, e);
        }
        readCount.incrementAndGet();
        readBytes.addAndGet(length);
        return read.flip();
    }

    @Override
    protected void writeFully(@Nullable SFChunk chunk, long position, ByteBuffer from) {
        int length = from.remaining();
        if (chunk != null) {
            int end = from.limit() - CHECKSUM;
            from.put(end, checksum(from.duplicate().limit(end)));
        }
        setSize(Math.max(size(), position + length));
        try {
            file.write(Header.LENGTH + position, from);
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_WRITING_FAILED, e);
        }
        writeCount.incrementAndGet();
        writeBytes.addAndGet(length);
    }

    @Override
    protected void truncate(long size) {
        try {
            // What refers to the part that goes is to be gone first, also after a power cut.
            file.force();
            file.truncate(Header.LENGTH + size);
        } catch (IOException e) {
            throw failed(DataUtils.ERROR_WRITING_FAILED, e);
        }
        setSize(Math.min(size(), size));
    }

    private MVStoreException failed(int code, IOException e) {
        if (failure == null) {
            failure = e;
        }
        return DataUtils.newMVStoreException(code, "{0}", String.valueOf(e.getMessage()), e);
    }

    /** See {@link Records#commit}: what may be overwritten is told by versions, not by time. */
    @Override
    public int getDefaultRetentionTime() {
        return 0;
    }

    @Override
    public void open(String name, boolean readOnly, char[] key) {
        throw new UnsupportedOperationException();
    }

    @Override
    public BlockStore open(String name, boolean readOnly) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void backup(ZipOutputStream to) {
        throw new UnsupportedOperationException();
    }
}
