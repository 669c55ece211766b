package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * The packet ids of one session and who owns them (MQTT 3.1.1, section 2.3.1).
 *
 * <p>Ids are given out next-fit: 1, 2, 3 … up to the maximum and then from 1 again, skipping those in use. The lowest free
 * one would be reused at once, which makes traces ambiguous and a late acknowledgement dangerous. An id stays taken until
 * it is released, also when its operation has long ended for the user: the broker may still answer it.
 *
 * <p>The owners are kept in a hash table with linear probing. Its size follows the number of ids in use, not the range of ids,
 * so that an idle client stays small. Ids in use lie close together, and are scattered over it: side by side they would be
 * a run through which each release would have to walk to its end.
 */
final class PacketIds {
    static final int MAX = 65_535;
    private static final int SMALLEST_TABLE = 16;

    /** Neighbours times this, in 32 bits, lie as far apart as can be (Fibonacci hashing). */
    private static final int SCATTER = 0x9E37_79B9;

    private final int max;
    private @Nullable InFlight[] table = new @Nullable InFlight[SMALLEST_TABLE];
    private int used;
    private int last;

    // since the size of the table was last looked at
    private int mostUsed;
    private int releases;

    /** @param max the highest id to give out; {@link #MAX} but in tests */
    PacketIds(int max) {
        this.max = max;
    }

    int used() {
        return used;
    }

    boolean hasFree() {
        return used < max;
    }

    /** Gives the owner the next free id; there must be one. */
    void assign(InFlight owner) {
        if (!hasFree()) {
            throw new AssertionError("all " + max + " packet ids are in use");
        }
        do {
            last = last == max ? 1 : last + 1;
        } while (get(last) != null); // ends, as one of them is free
        growIfFull();
        take(owner, last);
    }

    /** Gives the owner an id that it had in an earlier life of the client; nobody must have it now. */
    void reserve(InFlight owner, int id) {
        if (get(id) != null) {
            throw new AssertionError("packet id " + id + " is in use");
        }
        growIfFull();
        take(owner, id);
    }

    private void take(InFlight owner, int id) {
        owner.packetId(id);
        insert(owner);
        used++;
        mostUsed = Math.max(mostUsed, used);
    }

    private void growIfFull() {
        if (used * 2 >= table.length) {
            resize(table.length * 2);
        }
    }

    /** Who owns this id, or null if it is free. */
    @Nullable
    InFlight get(int id) {
        for (int i = slot(id); ; i = i + 1 & (table.length - 1)) {
            InFlight owner = table[i];
            if (owner == null || owner.packetId() == id) {
                return owner;
            }
        }
    }

    /** Frees the owner's id. */
    void release(InFlight owner) {
        int mask = table.length - 1;
        int hole = slot(owner.packetId());
        while (table[hole] != owner) {
            if (table[hole] == null) {
                throw new AssertionError("packet id " + owner.packetId() + " is released but not in use");
            }
            hole = hole + 1 & mask;
        }
        // Close the gap, or the entries behind it could not be found any more.
        for (int i = hole + 1 & mask; ; i = i + 1 & mask) {
            InFlight entry = table[i];
            if (entry == null) {
                break;
            }
            int home = slot(entry.packetId());
            if ((i - home & mask) >= (i - hole & mask)) {
                table[hole] = entry;
                hole = i;
            }
        }
        table[hole] = null;
        owner.packetId(0);
        used--;
        releases++;
        if (releases >= table.length) {
            shrinkIfTooLarge();
        }
    }

    /** Where the owner of this id would be if the table were empty: the highest bits of the product. */
    private int slot(int id) {
        return id * SCATTER >>> Integer.numberOfLeadingZeros(table.length) + 1;
    }

    /** After as many releases as the table is long: one burst after the other must not shrink it and grow it again. */
    private void shrinkIfTooLarge() {
        if (mostUsed * 8 < table.length && table.length > SMALLEST_TABLE) {
            resize(table.length / 2);
        }
        releases = 0;
        mostUsed = used;
    }

    private void insert(InFlight owner) {
        int i = slot(owner.packetId());
        while (table[i] != null) {
            i = i + 1 & (table.length - 1);
        }
        table[i] = owner;
    }

    private void resize(int size) {
        @Nullable InFlight[] old = table;
        table = new @Nullable InFlight[size];
        for (InFlight owner : old) {
            if (owner != null) {
                insert(owner);
            }
        }
    }
}
