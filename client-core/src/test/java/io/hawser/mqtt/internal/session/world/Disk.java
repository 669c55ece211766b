package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Publication;
import java.util.TreeMap;

/** What the store of a client has made durable, by sequence. It stays when the process is killed. */
final class Disk {
    final TreeMap<Long, Entry> entries = new TreeMap<>();

    /** A publication and when it was accepted. */
    record Entry(Publication publication, long acceptedAt) {
        int number() {
            return Numbers.read(publication.payload());
        }
    }

    boolean has(int number) {
        return entries.values().stream().anyMatch(entry -> entry.number() == number);
    }
}
