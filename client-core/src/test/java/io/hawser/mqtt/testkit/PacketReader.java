package io.hawser.mqtt.testkit;

import io.hawser.mqtt.testkit.ReceivedPacket.Connect;
import io.hawser.mqtt.testkit.ReceivedPacket.Filter;
import io.hawser.mqtt.testkit.ReceivedPacket.Will;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a client sends, MQTT 3.1 and 3.1.1, and of MQTT 5 the CONNECT, for a broker that refuses it. Written without Netty's codec on purpose: the client uses that one, and
 * a test must not share the mistakes of its subject. Whatever the specification forbids a client is an error here.
 */
final class PacketReader {
    /** The client did what the specification forbids it. */
    static final class Violation extends IOException {
        private static final long serialVersionUID = 1;

        private Violation(String what) {
            super(what);
        }
    }

    private final DataInputStream in;
    private final int connection;

    PacketReader(InputStream in, int connection) {
        this.in = new DataInputStream(in);
        this.connection = connection;
    }

    /** The next packet, or nothing when the client closed the stream between two packets. */
    Optional<ReceivedPacket> next() throws IOException {
        int first = in.read();
        if (first < 0) {
            return Optional.empty();
        }
        byte[] body = new byte[remainingLength()];
        in.readFully(body);
        PacketType type = PacketType.of(first >> 4).orElseThrow(() -> new Violation("packet type " + (first >> 4)));
        checkFlags(type, first & 0x0f);
        ByteBuffer rest = ByteBuffer.wrap(body);
        try {
            ReceivedPacket packet = parse(type, first, rest);
            check(!rest.hasRemaining(), rest.remaining() + " bytes too many in " + type);
            return Optional.of(packet);
        } catch (BufferUnderflowException e) {
            throw new Violation(type + " is too short");
        }
    }

    // Section 2.2.3: seven bits at a time, four bytes at most.
    private int remainingLength() throws IOException {
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the stream ended inside a packet");
            }
            length |= (next & 0x7f) << shift;
            if ((next & 0x80) == 0) {
                return length;
            }
        }
        throw new Violation("remaining length of more than four bytes");
    }

    // [MQTT-2.2.2-2]
    private static void checkFlags(PacketType type, int flags) throws IOException {
        switch (type) {
            case PUBLISH -> check((flags & 0x06) != 0x06, "PUBLISH with QoS 3");
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> check(flags == 2, type + " with flags " + flags);
            default -> check(flags == 0, type + " with flags " + flags);
        }
    }

    private ReceivedPacket parse(PacketType type, int first, ByteBuffer rest) throws IOException {
        return switch (type) {
            case CONNECT -> packet(type, 0, List.of(), Optional.of(connect(rest)));
            case PUBLISH -> publish(first, rest);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> packet(type, id(rest), List.of(), Optional.empty());
            case SUBSCRIBE, UNSUBSCRIBE -> packet(type, id(rest), filters(type, rest), Optional.empty());
            case PINGREQ, DISCONNECT -> packet(type, 0, List.of(), Optional.empty());
            default -> throw new Violation("a client never sends " + type);
        };
    }

    private ReceivedPacket packet(PacketType type, int id, List<Filter> filters, Optional<Connect> connect) {
        return new ReceivedPacket(
                connection, System.nanoTime(), type, false, 0, false, id, "", new byte[0], filters, connect);
    }

    private ReceivedPacket publish(int first, ByteBuffer rest) throws IOException {
        int qos = first >> 1 & 3;
        boolean dup = (first & 8) != 0;
        check(qos > 0 || !dup, "QoS 0 with DUP [MQTT-3.3.1-2]");
        String topic = text(rest);
        check(!topic.isEmpty() && topic.indexOf('#') < 0 && topic.indexOf('+') < 0, "PUBLISH to '" + topic + "'");
        int id = qos == 0 ? 0 : id(rest);
        byte[] payload = new byte[rest.remaining()];
        rest.get(payload);
        return new ReceivedPacket(
                connection,
                System.nanoTime(),
                PacketType.PUBLISH,
                dup,
                qos,
                (first & 1) != 0,
                id,
                topic,
                payload,
                List.of(),
                Optional.empty());
    }

    private static Connect connect(ByteBuffer rest) throws IOException {
        String protocol = text(rest);
        int level = rest.get();
        boolean isMqtt5 = level == 5;
        String expected = level == 3 ? "MQIsdp" : "MQTT";
        check(level >= 3 && level <= 5 && protocol.equals(expected), protocol + " " + level);
        int flags = rest.get() & 0xff;
        check((flags & 1) == 0, "the reserved flag of CONNECT is set [MQTT-3.1.2-3]");
        check(isMqtt5 || (flags & 0xc0) != 0x40, "password without user name [MQTT-3.1.2-22]");
        int keepAlive = rest.getShort() & 0xffff;
        skipProperties(isMqtt5, rest);
        String clientId = text(rest);
        Optional<Will> will = Optional.empty();
        if ((flags & 4) != 0) {
            skipProperties(isMqtt5, rest);
            will = Optional.of(new Will(text(rest), text(rest), flags >> 3 & 3, (flags & 0x20) != 0));
        } else {
            check((flags & 0x38) == 0, "will QoS or retain without a will [MQTT-3.1.2-11]");
        }
        Optional<String> user = (flags & 0x80) != 0 ? Optional.of(text(rest)) : Optional.empty();
        Optional<String> password = (flags & 0x40) != 0 ? Optional.of(text(rest)) : Optional.empty();
        return new Connect(protocol, level, (flags & 2) != 0, keepAlive, clientId, will, user, password);
    }

    // No test has more of them than one byte can count.
    private static void skipProperties(boolean isMqtt5, ByteBuffer rest) throws IOException {
        int length = isMqtt5 ? rest.get() : 0;
        check(length >= 0, "many properties");
        rest.get(new byte[length]);
    }

    private static List<Filter> filters(PacketType type, ByteBuffer rest) throws IOException {
        List<Filter> filters = new ArrayList<>();
        while (rest.hasRemaining()) {
            filters.add(new Filter(text(rest), type == PacketType.SUBSCRIBE ? rest.get() : 0));
        }
        check(!filters.isEmpty(), type + " without a filter");
        return List.copyOf(filters);
    }

    private static int id(ByteBuffer rest) throws IOException {
        int id = rest.getShort() & 0xffff;
        check(id != 0, "packet identifier 0 [MQTT-2.3.1-1]");
        return id;
    }

    private static String text(ByteBuffer rest) {
        byte[] bytes = new byte[rest.getShort() & 0xffff];
        rest.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void check(boolean allowed, String violation) throws Violation {
        if (!allowed) {
            throw new Violation(violation);
        }
    }
}
