package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads through a whole packet before Netty's decoder does, and refuses what a broker may not send, with the reason code
 * that MQTT 5 has for it (section 4.13.1). What is left to the decoder is whether the texts are UTF-8. Nothing is kept
 * here: what a packet can take is bounded by its own length, and that by {@code maxPacketSize}, also with properties only.
 *
 * <p>Sections and statements are those of MQTT 5; older versions say the same of what they have.
 */
final class PacketCheck {
    private static final int DUPLICATE = 0x08;
    private static final int QOS = 0x06;
    private static final int RESERVED = 0x02;

    private final ByteBuf in;
    private final MqttMessageType type;
    private final boolean isMqtt5;
    private List<Integer> codes = List.of();

    private PacketCheck(ByteBuf in, MqttMessageType type, boolean isMqtt5) {
        this.in = in;
        this.type = type;
        this.isMqtt5 = isMqtt5;
    }

    /**
     * Throws if a broker may not send this. The codes of CONNACK, SUBACK and UNSUBACK may be any: Netty's decoder fails on
     * those that it does not know, or loses them, so it is given 0 instead.
     *
     * @param packet exactly one packet, whose reader index is where it was when this returns
     * @return these codes, as they came
     */
    static List<Integer> check(ByteBuf packet, ProtocolVersion protocol) {
        int start = packet.readerIndex();
        int first = packet.readUnsignedByte();
        if (first >> 4 == 0) {
            throw new MqttProtocolException(
                    ReasonCode.MALFORMED_PACKET, "the broker sent a packet of type 0 (section 2.1.2)", null);
        }
        MqttMessageType type = MqttMessageType.valueOf(first >> 4);
        if (protocol == ProtocolVersion.MQTT_3_1 && type == MqttMessageType.PUBREL && (first & DUPLICATE) != 0) {
            first &= ~DUPLICATE; // MQTT 3.1 marks a repeated PUBREL, which Netty's decoder does not know
            packet.setByte(start, first);
        }
        while (packet.readByte() < 0) { // the length, which is right
        }
        PacketCheck check = new PacketCheck(packet, type, protocol == ProtocolVersion.MQTT_5);
        check.flags(first & 0x0f);
        check.content(first & QOS);
        packet.readerIndex(start);
        return check.codes;
    }

    private void flags(int flags) {
        boolean hasReserved = type == MqttMessageType.PUBREL
                || type == MqttMessageType.SUBSCRIBE
                || type == MqttMessageType.UNSUBSCRIBE;
        if (type != MqttMessageType.PUBLISH) {
            if (flags != (hasReserved ? RESERVED : 0)) {
                throw malformed("with wrong flags [MQTT-2.1.3-1]");
            }
        } else if ((flags & QOS) == QOS) {
            throw malformed("with QoS 3 [MQTT-3.3.1-4]");
        } else if ((flags & DUPLICATE) != 0 && (flags & QOS) == 0) {
            throw illegal("with DUP and QoS 0 [MQTT-3.3.1-2]");
        }
    }

    private void content(int qos) {
        switch (type) {
            case CONNACK -> connAck();
            case PUBLISH -> publish(qos);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> {
                packetId();
                reason();
            }
            case SUBACK -> {
                packetId();
                properties();
                codes(in.readableBytes());
            }
            case UNSUBACK -> {
                packetId();
                if (isMqtt5) {
                    properties();
                    codes(in.readableBytes());
                }
                end();
            }
            case PINGRESP -> end();
            case DISCONNECT, AUTH -> {
                if (!isMqtt5) {
                    throw illegal("which it may with MQTT 5 only");
                }
                reason();
            }
            case CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> throw illegal("which only a client sends");
        }
    }

    private void connAck() {
        if (take(1) > 1) {
            throw malformed("with wrong flags [MQTT-3.2.2-1]");
        }
        codes(1);
        properties();
        end();
    }

    private void publish(int qos) {
        int length = take(2);
        int start = in.readerIndex();
        require(length);
        in.skipBytes(length);
        if (hasWildcard(in, start, length)) {
            throw illegal("to a topic with a wildcard [MQTT-3.3.2-2]");
        }
        if (qos != 0) {
            packetId();
        }
        long seen = properties();
        if (length == 0 && !PropertiesCheck.has(seen, Property.TOPIC_ALIAS)) {
            throw illegal("with neither a topic nor an alias for one (section 3.3.2.1)");
        }
        in.readerIndex(in.writerIndex());
    }

    static boolean hasWildcard(ByteBuf in, int start, int length) {
        return in.indexOf(start, start + length, (byte) '+') >= 0 || in.indexOf(start, start + length, (byte) '#') >= 0;
    }

    private void packetId() {
        if (take(2) == 0) {
            throw illegal("with the packet id 0 [MQTT-2.2.1-3]");
        }
    }

    /** A reason code with properties; what is not there says success. */
    private void reason() {
        if (isMqtt5 && in.isReadable()) {
            int code = take(1);
            if (!LegalReasons.contain(type, code)) {
                throw illegal(String.format("with the reason code 0x%02X, which it may not have", code));
            }
            if (in.isReadable()) {
                long seen = properties();
                if (type == MqttMessageType.AUTH
                        && PropertiesCheck.has(seen, Property.AUTHENTICATION_DATA)
                        && !PropertiesCheck.has(seen, Property.AUTHENTICATION_METHOD)) {
                    throw illegal("with data but without a method (section 3.15.2.2.3)");
                }
            }
        }
        end();
    }

    private long properties() {
        return isMqtt5 ? PropertiesCheck.read(in, type) : 0;
    }

    private void codes(int count) {
        require(Math.max(1, count));
        codes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = in.readerIndex();
            codes.add((int) in.readUnsignedByte());
            in.setByte(at, 0);
        }
    }

    private void end() {
        if (in.isReadable()) {
            throw malformed("with " + in.readableBytes() + " bytes too many");
        }
    }

    private int take(int bytes) {
        require(bytes);
        return bytes == 1 ? in.readUnsignedByte() : in.readUnsignedShort();
    }

    private void require(int bytes) {
        if (in.readableBytes() < bytes) {
            throw malformed("that is too short for its content");
        }
    }

    private MqttProtocolException illegal(String what) {
        return new MqttProtocolException("the broker sent " + type + ", " + what, null);
    }

    private MqttProtocolException malformed(String what) {
        return new MqttProtocolException(ReasonCode.MALFORMED_PACKET, "the broker sent " + type + ", " + what, null);
    }
}
