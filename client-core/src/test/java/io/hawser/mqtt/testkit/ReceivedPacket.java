package io.hawser.mqtt.testkit;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A packet that a client sent, as it was on the wire. Parts that the packet type does not have are empty, false or 0.
 *
 * @param connection the number of its connection, counted from 1
 * @param atNanos when it was read, by {@link System#nanoTime()}
 * @param id the packet identifier, 0 for none
 * @param filters of SUBSCRIBE and UNSUBSCRIBE (there with QoS 0)
 */
public record ReceivedPacket(
        int connection,
        long atNanos,
        PacketType type,
        boolean dup,
        int qos,
        boolean retain,
        int id,
        String topic,
        byte[] payload,
        List<Filter> filters,
        Optional<Connect> connect) {

    /** A topic filter and the QoS asked for. */
    public record Filter(String filter, int qos) {}

    /** The will, as CONNECT carries it. */
    public record Will(String topic, String text, int qos, boolean retain) {}

    /** What only CONNECT has. An absent optional means that its flag was not set. */
    public record Connect(
            String protocol,
            int level,
            boolean cleanSession,
            int keepAliveSeconds,
            String clientId,
            Optional<Will> will,
            Optional<String> user,
            Optional<String> password) {}

    public boolean is(PacketType other) {
        return type == other;
    }

    public boolean isPublish(String wantedTopic) {
        return type == PacketType.PUBLISH && topic.equals(wantedTopic);
    }

    /** The payload as UTF-8. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** The parts of CONNECT; any other packet has none. */
    public Connect asConnect() {
        return connect.orElseThrow(() -> new AssertionError("not a CONNECT: " + this));
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder("#" + connection + " " + type);
        if (id != 0) {
            line.append(" id ").append(id);
        }
        if (type == PacketType.PUBLISH) {
            line.append(" qos ").append(qos).append(dup ? " dup" : "").append(retain ? " retain" : "");
            line.append(" '").append(topic).append("' ").append(shortened(text()));
        }
        filters.forEach(filter -> line.append(" ").append(filter));
        connect.ifPresent(parts -> line.append(" ").append(parts));
        return line.toString();
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "... (" + text.length() + ")";
    }
}
