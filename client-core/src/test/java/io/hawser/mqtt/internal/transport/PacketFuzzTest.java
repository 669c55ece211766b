package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets of a broker with some of their bytes changed, lost or repeated: they are read, or refused, and nothing else. */
final class PacketFuzzTest {
    private static final int LIVES = 3_000;
    private static final int MAX_MUTATIONS = 3;

    @ParameterizedTest
    @EnumSource(ProtocolVersion.class)
    void whateverArrivesIsAPacketOrAProtocolError(ProtocolVersion version) {
        CodecBed broker = new CodecBed(version);
        int refused = 0;
        int read = 0;
        for (int seed = 0; seed < LIVES; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = mutated(broker.encode(new RandomMessages(random, version).next()), random);
            CodecBed bed = new CodecBed(version);
            int[] packets = new int[1];

            Throwable error =
                    catchThrowable(() -> packets[0] = bed.receive(bytes).size());

            if (error != null) {
                assertThat(error).as("seed %s", seed).isInstanceOf(MqttProtocolException.class);
                refused++;
            }
            read += packets[0];
            bed.close(); // which looks for lost buffers
        }
        broker.close();
        assertThat(refused).isGreaterThan(LIVES / 20);
        assertThat(read).isGreaterThan(LIVES / 20);
    }

    /** The length is put right half of the time, so that what is wrong is inside the packet. */
    private static byte[] mutated(byte[] packet, SplittableRandom random) {
        int header = 1;
        while (packet[header++] < 0) {}
        boolean fitting = random.nextBoolean();
        ByteBuf content = Unpooled.copiedBuffer(packet);
        if (fitting) {
            content.skipBytes(header);
        }
        byte[] bytes = new byte[content.readableBytes()];
        content.readBytes(bytes);
        for (int i = random.nextInt(MAX_MUTATIONS); i >= 0 && bytes.length > 0; i--) {
            bytes = mutatedOnce(bytes, random);
        }
        if (!fitting || bytes.length > 0x3fff) {
            return bytes;
        }
        int first = random.nextInt(8) == 0 ? random.nextInt(0x100) : packet[0];
        ByteBuf whole = Unpooled.buffer().writeByte(first);
        whole.writeByte(bytes.length & 0x7f | 0x80).writeByte(bytes.length >> 7).writeBytes(bytes);
        byte[] framed = new byte[whole.readableBytes()];
        whole.readBytes(framed);
        return framed;
    }

    private static byte[] mutatedOnce(byte[] bytes, SplittableRandom random) {
        int at = random.nextInt(bytes.length);
        int length = 1 + random.nextInt(Math.min(8, bytes.length - at));
        ByteBuf all = Unpooled.buffer();
        switch (random.nextInt(4)) {
            case 0 -> all.writeBytes(bytes).setByte(at, bytes[at] ^ 1 << random.nextInt(8));
            case 1 -> all.writeBytes(bytes).setByte(at, random.nextInt(0x100));
            case 2 -> all.writeBytes(bytes, 0, at).writeBytes(bytes, at + length, bytes.length - at - length);
            default -> all.writeBytes(bytes, 0, at + length).writeBytes(bytes, at, bytes.length - at);
        }
        byte[] mutated = new byte[all.readableBytes()];
        all.readBytes(mutated);
        return mutated;
    }
}
