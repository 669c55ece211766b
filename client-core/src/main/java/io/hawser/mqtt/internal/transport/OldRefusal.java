package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import java.util.List;

/**
 * How a broker that has never heard of MQTT 5 answers a CONNECT of it: with the CONNACK of MQTT 3.1.1 and the return code
 * "unacceptable protocol version" (section 3.2.2.3 there). Without properties it is malformed in MQTT 5, and a decoder of
 * MQTT 5 cannot read it; but it is the one malformed packet whose meaning is beyond doubt.
 */
final class OldRefusal {
    /** As the decoder would have read it. */
    static final MqttConnAckMessage MESSAGE = MqttMessageBuilders.connAck().build();

    /** Return code 1, which the message does not have. */
    static final List<Integer> CODES = List.of(1);

    private static final int BYTES = 0x2002_0001;

    private OldRefusal() {}

    /** @param packet exactly one packet */
    static boolean is(ByteBuf packet, ProtocolVersion protocol) {
        return protocol == ProtocolVersion.MQTT_5
                && packet.readableBytes() == Integer.BYTES
                && packet.getInt(packet.readerIndex()) == BYTES;
    }
}
