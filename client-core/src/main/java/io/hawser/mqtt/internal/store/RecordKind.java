package io.hawser.mqtt.internal.store;

/**
 * What a record of the store is about. The key of a record is its kind, in the highest byte, and its number within that
 * kind: a store that hands its records over by ascending key thus begins with the publications, in order.
 */
public enum RecordKind {
    /** A publication, by its sequence. */
    PUBLICATION(0),

    /** How far a publication is in flight, by its sequence. */
    IN_FLIGHT(1),

    /** A received QoS 2 message, by its packet id. */
    RECEIVED(2),

    /** A subscription that is wanted. */
    FILTER(3),

    /** The session; there is one. */
    SESSION(4);

    private static final int NUMBER_BITS = 56;
    private static final long MAX_NUMBER = (1L << NUMBER_BITS) - 1;
    private static final RecordKind[] ALL = values();

    private final long prefix;

    RecordKind(int code) {
        prefix = (long) code << NUMBER_BITS;
    }

    /** The key of the record with this number, which is not below 0. */
    public long key(long number) {
        return prefix | number;
    }

    /** The number in a key. */
    public static long number(long key) {
        return key & MAX_NUMBER;
    }

    /** @throws UnreadableRecordException if there is no such kind */
    public static RecordKind of(long key) throws UnreadableRecordException {
        for (RecordKind kind : ALL) {
            if (kind.prefix == (key & ~MAX_NUMBER)) {
                return kind;
            }
        }
        throw new UnreadableRecordException("its kind " + (key >>> NUMBER_BITS) + " is unknown");
    }
}
