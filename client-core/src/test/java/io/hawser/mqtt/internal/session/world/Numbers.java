package io.hawser.mqtt.internal.session.world;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The number of a publish, as the first digits of its payload, so that a reader of it knows it too. */
final class Numbers {
    private static final int LEAST = 4;
    private static final byte PADDING = '.';

    private Numbers() {}

    /** A payload of this length, or the shortest one that can hold the number. */
    static byte[] payload(int number, int length) {
        byte[] digits = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        byte[] payload = Arrays.copyOf(digits, Math.max(length, Math.max(LEAST, digits.length)));
        Arrays.fill(payload, digits.length, payload.length, PADDING);
        return payload;
    }

    /** The number, or -1 if there is none: a will. */
    static int read(byte[] payload) {
        int number = payload.length == 0 ? -1 : 0;
        for (int i = 0; i < payload.length && payload[i] != PADDING; i++) {
            number = 10 * number + payload[i] - '0';
        }
        return number;
    }
}
