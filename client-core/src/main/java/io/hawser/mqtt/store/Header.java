package io.hawser.mqtt.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * The first block of the file: it says that the file is ours, and in which format. It is written once, when everything behind
 * it is on the disk, and never again. What follows is an MVStore.
 */
final class Header {
    /** In bytes, so that the blocks behind it stay aligned with those of the disk. */
    static final int LENGTH = 4096;

    /** A file of a higher one was written by a later version of Hawser. */
    static final int FORMAT = 1;

    /** The line ends show a transfer that has taken the file for text. */
    private static final byte[] MAGIC = "Hawser outbox\r\n\032\n".getBytes(StandardCharsets.ISO_8859_1);

    /** Found in every store of ours behind the header, and nowhere else. */
    private static final byte[] TRACE = Records.RECORDS.getBytes(StandardCharsets.ISO_8859_1);

    private static final int SCAN_STEP = 1 << 20;

    private Header() {}

    /** What a file is to us. */
    enum Kind {
        /** Nothing is in it. */
        EMPTY,
        /** A store of this format. */
        OURS,
        /** A store of a later format. */
        LATER,
        /** A store of ours without a readable header. */
        HEADLESS,
        /** Nothing but zeros, as some file systems leave it after a power cut. */
        ZEROS,
        /** Something else. */
        FOREIGN
    }

    /** Writes it and forces it to the disk. */
    static void write(StoreFile file) throws IOException {
        file.write(0, block(FORMAT));
        file.force();
    }

    static ByteBuffer block(int format) {
        ByteBuffer block = ByteBuffer.allocate(LENGTH);
        block.put(MAGIC).putInt(format);
        return block.putInt(checksum(block)).position(0);
    }

    private static int checksum(ByteBuffer block) {
        CRC32C crc = new CRC32C();
        crc.update(block.slice(0, MAGIC.length + Integer.BYTES));
        return (int) crc.getValue();
    }

    /** Looks into a file without changing it. */
    static Kind look(StoreFile file) throws IOException {
        long size = file.size();
        if (size == 0) {
            return Kind.EMPTY;
        }
        ByteBuffer block = ByteBuffer.allocate(LENGTH).limit((int) Math.min(size, LENGTH));
        file.read(0, block);
        if (Arrays.equals(block.array(), 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            int format = block.getInt(MAGIC.length);
            boolean valid = block.getInt(MAGIC.length + Integer.BYTES) == checksum(block);
            return !valid ? Kind.HEADLESS : format == FORMAT ? Kind.OURS : Kind.LATER;
        }
        return scan(file, size);
    }

    private static Kind scan(StoreFile file, long size) throws IOException {
        boolean zeros = true;
        byte[] step = new byte[SCAN_STEP + TRACE.length];
        for (long position = 0; position < size; position += SCAN_STEP) {
            int length = (int) Math.min(step.length, size - position);
            file.read(position, ByteBuffer.wrap(step, 0, length));
            for (int i = 0; i < length; i++) {
                zeros &= step[i] == 0;
                if (step[i] == TRACE[0]
                        && i + TRACE.length <= length
                        && Arrays.equals(step, i, i + TRACE.length, TRACE, 0, TRACE.length)) {
                    return Kind.HEADLESS;
                }
            }
        }
        return zeros ? Kind.ZEROS : Kind.FOREIGN;
    }
}
