package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What chance makes up arrives as it was sent: from us at Netty's decoder, and from Netty's encoder at us. */
final class PacketRoundTripTest {
    private static final int PACKETS = 2_000;

    /** One that says nothing: two bytes, whatever it is taken for. */
    private static final int SHORT_DISCONNECT = 2;

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void theBrokerUnderstandsWhatTheClientSends(ProtocolVersion version) {
        CodecBed bed = new CodecBed(version);
        for (int seed = 0; seed < PACKETS; seed++) {
            Packet packet = new RandomPackets(new SplittableRandom(seed), version).next();
            String expected =
                    PacketWords.of(packet, version == ProtocolVersion.MQTT_5); // a password is wiped when sent

            MqttMessage message = bed.send(packet);

            assertThat(PacketWords.of(message)).as("seed %s", seed).isEqualTo(expected);
            ReferenceCountUtil.release(message);
        }
        bed.close();
    }

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void theClientUnderstandsWhatTheBrokerSends(ProtocolVersion version) {
        CodecBed bed = new CodecBed(version);
        for (int seed = 0; seed < PACKETS; seed++) {
            MqttMessage message = new RandomMessages(new SplittableRandom(seed), version).next();
            String expected = PacketWords.of(message);

            List<Packet> packets = bed.receive(bed.encode(message));

            assertThat(packets).as("seed %s", seed).hasSize(1);
            assertThat(PacketWords.of(packets.get(0), version == ProtocolVersion.MQTT_5))
                    .as("seed %s", seed)
                    .isEqualTo(expected);
        }
        bed.close();
    }

    @Test
    @DisplayName("The machine knows how large packets are that a broker might find too large [MQTT5-3.2.2-15]")
    void theMachineKnowsHowLargePacketsAre() {
        CodecBed bed = new CodecBed(ProtocolVersion.MQTT_5);
        int compared = 0;
        for (int seed = 0; seed < PACKETS; seed++) {
            Packet packet = new RandomPackets(new SplittableRandom(seed), ProtocolVersion.MQTT_5).next();
            long size = SessionSeam.size(packet);
            int written = bed.encode(packet).length;

            if (size > 0 && written != SHORT_DISCONNECT) {
                assertThat(size).as("seed %s", seed).isEqualTo(written);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(PACKETS / 5);
        bed.close();
    }
}
