package io.hawser.mqtt.internal.session.world;

/** The number of a publish, as the first bytes of its payload. */
final class Numbers {
    private static final int BYTES = 4;

    private Numbers() {}

    /** A payload of this length, or the shortest one that can hold the number. */
    static byte[] payload(int number, int length) {
        byte[] payload = new byte[Math.max(BYTES, length)];
        for (int i = 0; i < BYTES; i++) {
            payload[i] = (byte) (number >>> 8 * i);
        }
        return payload;
    }

    /** The number, or -1 if there is none: a will. */
    static int read(byte[] payload) {
        if (payload.length < BYTES) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < BYTES; i++) {
            number |= (payload[i] & 0xFF) << 8 * i;
        }
        return number;
    }
}
