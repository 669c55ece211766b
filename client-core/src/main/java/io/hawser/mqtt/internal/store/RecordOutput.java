package io.hawser.mqtt.internal.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes one record: the version of the format, the fields, and a checksum of all that. Integers are big-endian. */
final class RecordOutput {
    private ByteBuffer bytes = ByteBuffer.allocate(256);

    RecordOutput() {
        number8(Records.VERSION);
    }

    RecordOutput number8(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    RecordOutput number32(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    RecordOutput number64(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    RecordOutput text(String value) {
        return array(value.getBytes(StandardCharsets.UTF_8));
    }

    RecordOutput array(byte[] value) {
        number32(value.length).room(value.length).put(value);
        return this;
    }

    RecordOutput optionalText(@Nullable String value) {
        return value == null ? number8(0) : number8(1).text(value);
    }

    RecordOutput optionalArray(byte @Nullable [] value) {
        return value == null ? number8(0) : number8(1).array(value);
    }

    private ByteBuffer room(int length) {
        if (bytes.remaining() < length) {
            int needed = Math.addExact(bytes.position(), length);
            int doubled = (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - Long.BYTES);
            bytes = ByteBuffer.allocate(Math.max(needed, doubled)).put(bytes.flip());
        }
        return bytes;
    }

    byte[] end() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.array(), 0, bytes.position());
        number32((int) checksum.getValue());
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
