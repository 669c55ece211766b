package io.hawser.mqtt.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a server sends, as bytes, MQTT 3.1.1; malformed where a test wants it so. */
public final class Bytes {
    /** The largest remaining length that four bytes can say, section 2.2.3. */
    public static final int LARGEST_REMAINING_LENGTH = 268_435_455;

    private Bytes() {}

    public static byte[] connack(boolean sessionPresent, int code) {
        return of(0x20, 2, sessionPresent ? 1 : 0, code);
    }

    public static byte[] puback(int id) {
        return of(0x40, 2, id >> 8, id);
    }

    public static byte[] suback(int id, int... codes) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(id >> 8);
        body.write(id);
        for (int code : codes) {
            body.write(code);
        }
        return packet(0x90, body.toByteArray());
    }

    public static byte[] unsuback(int id) {
        return of(0xb0, 2, id >> 8, id);
    }

    public static byte[] pingresp() {
        return of(0xd0, 0);
    }

    /** A PUBLISH of QoS 0. */
    public static byte[] publish(String topic, String text) {
        return publish(0, topic, 0, text);
    }

    /** A PUBLISH of QoS 1. */
    public static byte[] publish(String topic, int id, String text) {
        return publish(2, topic, id, text);
    }

    /** A PUBLISH with the four flags of the fixed header as they are; QoS 0 takes no id. */
    public static byte[] publish(int flags, String topic, int id, String text) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        body.write(name.length >> 8);
        body.write(name.length);
        body.writeBytes(name);
        if ((flags & 6) != 0) {
            body.write(id >> 8);
            body.write(id);
        }
        body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return packet(0x30 | flags, body.toByteArray());
    }

    /** Any first byte, with the right length. */
    public static byte[] packet(int first, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.writeBytes(header(first, body.length));
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    /** A fixed header that may promise what never comes. */
    public static byte[] header(int first, int remainingLength) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(first);
        int left = remainingLength;
        do {
            header.write(left > 0x7f ? left & 0x7f | 0x80 : left);
            left >>= 7;
        } while (left > 0);
        return header.toByteArray();
    }

    public static byte[] of(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
