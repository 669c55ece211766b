package io.hawser.mqtt.internal.store;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads what {@link RecordOutput} has written. Numbers beyond the end are a {@link BufferUnderflowException}. */
final class RecordInput {
    private final ByteBuffer bytes;

    /** @throws UnreadableRecordException if the checksum is not that of the bytes */
    RecordInput(byte[] record) throws UnreadableRecordException {
        int length = record.length - Integer.BYTES;
        if (length < 1) {
            throw new UnreadableRecordException("it has only " + record.length + " bytes");
        }
        CRC32C checksum = new CRC32C();
        checksum.update(record, 0, length);
        if (ByteBuffer.wrap(record).getInt(length) != (int) checksum.getValue()) {
            throw new UnreadableRecordException("its checksum is wrong");
        }
        bytes = ByteBuffer.wrap(record, 0, length);
        int version = number8();
        if (version != Records.VERSION) {
            throw new IllegalStateException("the store was written by another version of Hawser: its format is "
                    + version + ", and this one reads format " + Records.VERSION);
        }
    }

    /** Whether nothing is left: a field that was added later is not there. */
    boolean isAtEnd() {
        return !bytes.hasRemaining();
    }

    int number8() {
        return bytes.get();
    }

    int number32() {
        return bytes.getInt();
    }

    long number64() {
        return bytes.getLong();
    }

    String text() {
        return new String(array(), StandardCharsets.UTF_8);
    }

    byte[] array() {
        int length = bytes.getInt();
        if (length < 0 || length > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[length];
        bytes.get(value);
        return value;
    }

    @Nullable
    String optionalText() {
        return number8() == 0 ? null : text();
    }

    byte @Nullable [] optionalArray() {
        return number8() == 0 ? null : array();
    }
}
