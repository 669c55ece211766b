package io.hawser.mqtt.internal.transport;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happens in a world, line by line: a number that tells two runs apart, and, if wanted, the lines themselves. */
final class Trace {
    private static final long PRIME = 0x100000001b3L;

    private final VirtualTime time;
    private final boolean kept;
    private final List<String> lines = new ArrayList<>();
    private final Map<Happening, Integer> happenings = new EnumMap<>(Happening.class);
    private long hash = 0xcbf29ce484222325L;
    private int count;

    Trace(VirtualTime time, boolean kept) {
        this.time = time;
        this.kept = kept;
    }

    void add(String what) {
        count++;
        hash(time.now());
        for (int i = 0; i < what.length(); i++) {
            hash(what.charAt(i));
        }
        if (kept) {
            lines.add(String.format(Locale.ROOT, "%12.6f  %s", time.now() / 1e9, what));
        }
    }

    private void hash(long value) {
        hash = (hash ^ value) * PRIME;
    }

    /** The same for two runs in which the same things happened at the same times (FNV-1a). */
    long hash() {
        return hash;
    }

    /** Something has happened that is counted, and said in another line if at all. */
    void happened(Happening what) {
        happenings.merge(what, 1, Integer::sum);
    }

    Map<Happening, Integer> happenings() {
        return happenings;
    }

    int count() {
        return count;
    }

    List<String> lines() {
        return lines;
    }
}
