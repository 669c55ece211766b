package io.hawser.mqtt.internal.session;

/**
 * What tells one request from all others (MQTT 5, section 4.10): a number that this client has from chance, so that answers
 * to an earlier process are not taken for its own, and the number of the request.
 */
record Correlation(long client, long request) {
    static final int BYTES = 2 * Long.BYTES;

    /** The one in this correlation data, which has {@link #BYTES} bytes. */
    static Correlation of(byte[] data) {
        return new Correlation(read(data, 0), read(data, Long.BYTES));
    }

    byte[] data() {
        byte[] data = new byte[BYTES];
        write(client, data, 0);
        write(request, data, Long.BYTES);
        return data;
    }

    private static long read(byte[] data, int from) {
        long value = 0;
        for (int i = from; i < from + Long.BYTES; i++) {
            value = value << Byte.SIZE | Byte.toUnsignedLong(data[i]);
        }
        return value;
    }

    private static void write(long value, byte[] data, int from) {
        for (int i = 0; i < Long.BYTES; i++) {
            data[from + i] = (byte) (value >>> Byte.SIZE * (Long.BYTES - 1 - i));
        }
    }
}
