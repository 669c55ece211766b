package io.hawser.mqtt.internal.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes one record: the version of the format, the fields, and a checksum of all that. Integers are big-endian. */
final class RecordOutput {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(128);

    RecordOutput() {
        number8(Records.VERSION);
    }

    RecordOutput number8(int value) {
        bytes.write(value);
        return this;
    }

    RecordOutput number32(int value) {
        return raw(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    RecordOutput number64(long value) {
        return raw(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    RecordOutput text(String value) {
        return array(value.getBytes(StandardCharsets.UTF_8));
    }

    RecordOutput array(byte[] value) {
        return number32(value.length).raw(value);
    }

    RecordOutput optionalText(@Nullable String value) {
        return value == null ? number8(0) : number8(1).text(value);
    }

    RecordOutput optionalArray(byte @Nullable [] value) {
        return value == null ? number8(0) : number8(1).array(value);
    }

    private RecordOutput raw(byte[] value) {
        bytes.write(value, 0, value.length);
        return this;
    }

    byte[] end() {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        return number32((int) checksum.getValue()).bytes.toByteArray();
    }
}
