package io.hawser.mqtt.store;

import io.hawser.mqtt.OutboxStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/** What a store holds, in a form that can be compared. */
final class Stored {
    private Stored() {}

    static Map<Long, String> in(OutboxStore store) {
        Map<Long, String> found = new LinkedHashMap<>();
        store.load((value, key) -> found.put(key, text(value)));
        return found;
    }

    static String text(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        return value.length + ":" + crc.getValue() + ":" + Arrays.hashCode(value);
    }
}
