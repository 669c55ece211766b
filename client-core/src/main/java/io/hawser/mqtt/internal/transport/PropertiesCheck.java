package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;

/**
 * Reads through the properties of a packet (MQTT 5, section 2.2.2) before Netty's decoder does. That one takes any property
 * in any packet with any value, keeps the last of two that exclude each other, and reads on behind their end.
 */
final class PropertiesCheck {
    private static final int MAX_VARIABLE_BYTES = 4;

    private final ByteBuf in;
    private final MqttMessageType packet;
    private final int end;
    private long seen;

    private PropertiesCheck(ByteBuf in, MqttMessageType packet) {
        this.in = in;
        this.packet = packet;
        int length = variable(in, in.writerIndex(), packet);
        if (length > in.readableBytes()) {
            throw malformed(packet, "properties of " + length + " bytes, more than it has [MQTT-2.2.2-1]");
        }
        end = in.readerIndex() + length;
    }

    /** Moves {@code in}, which ends with the packet, behind the properties; returns which there are, a bit for each id. */
    static long read(ByteBuf in, MqttMessageType packet) {
        PropertiesCheck check = new PropertiesCheck(in, packet);
        while (in.readerIndex() < check.end) {
            check.property();
        }
        return check.seen;
    }

    static boolean has(long seen, Property property) {
        return (seen & bit(property)) != 0;
    }

    private static long bit(Property property) {
        return 1L << property.id();
    }

    private void property() {
        int id = variable(in, end, packet);
        Property property = Property.of(id);
        if (property == null) {
            throw malformed(packet, "the unknown property " + id + " (section 2.2.2.2)");
        }
        if (property == Property.SESSION_EXPIRY_INTERVAL && packet == MqttMessageType.DISCONNECT) {
            throw illegal(property, "which only a client may send there [MQTT-3.14.2-2]");
        }
        if (!property.isLegalIn(packet)) {
            throw malformed(packet, "a " + property + ", which does not belong there (section 2.2.2.2)");
        }
        if (has(seen, property) && !property.mayRepeat()) {
            throw illegal(property, "twice");
        }
        seen |= bit(property);
        value(property);
    }

    private void value(Property property) {
        switch (property.form()) {
            case FLAG -> {
                if (number(1) > 1) {
                    throw illegal(property, "that is neither 0 nor 1");
                }
            }
            case TWO_BYTES -> skip(2);
            case FOUR_BYTES -> skip(4);
            case POSITIVE_TWO_BYTES -> positive(property, number(2));
            case POSITIVE_FOUR_BYTES -> positive(property, number(4));
            case POSITIVE_VARIABLE -> positive(property, variable(in, end, packet));
            case TEXT, BINARY -> skip(number(2));
            case TOPIC -> topic(property);
            case TEXT_PAIR -> {
                skip(number(2));
                skip(number(2));
            }
        }
    }

    private void topic(Property property) {
        int length = (int) number(2);
        int start = in.readerIndex();
        skip(length);
        if (length == 0) {
            throw illegal(property, "that is empty [MQTT-4.7.3-1]");
        }
        if (PacketCheck.hasWildcard(in, start, length)) {
            throw illegal(property, "with a wildcard [MQTT-3.3.2-14]");
        }
    }

    private void positive(Property property, long value) {
        if (value != 0) {
            return;
        }
        if (property == Property.TOPIC_ALIAS) {
            throw new MqttProtocolException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "the broker sent the topic alias 0 [MQTT-3.3.2-8]", null);
        }
        throw illegal(property, "that is 0");
    }

    /** An unsigned number. */
    private long number(int bytes) {
        int start = in.readerIndex();
        skip(bytes);
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | in.getUnsignedByte(start + i);
        }
        return number;
    }

    private void skip(long bytes) {
        if (bytes > end - in.readerIndex()) {
            throw malformed(packet, "a property that is longer than all of them (section 2.2.2.1)");
        }
        in.skipBytes((int) bytes);
    }

    /** A variable byte integer (section 1.5.5). */
    private static int variable(ByteBuf in, int end, MqttMessageType packet) {
        int value = 0;
        for (int i = 0; i < MAX_VARIABLE_BYTES && in.readerIndex() < end; i++) {
            byte digit = in.readByte();
            value |= (digit & 0x7f) << 7 * i;
            if (digit >= 0) {
                return value;
            }
        }
        throw malformed(packet, "a number that does not end (section 1.5.5)");
    }

    private MqttProtocolException illegal(Property property, String what) {
        return new MqttProtocolException("the broker sent " + packet + " with a " + property + " " + what, null);
    }

    private static MqttProtocolException malformed(MqttMessageType packet, String what) {
        return new MqttProtocolException(
                ReasonCode.MALFORMED_PACKET, "the broker sent " + packet + " with " + what, null);
    }
}
