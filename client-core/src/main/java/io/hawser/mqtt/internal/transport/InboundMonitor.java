package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * First in the pipeline: any byte that arrives is a sign of life, also of a packet that takes long to arrive in full.
 *
 * <p>It also counts the packets, by their length alone (MQTT 3.1.1, section 2.2.3). Netty's decoder reads on when a packet
 * is shorter than its content, into the next one, and may then wait for ever for more. Since every byte is a sign of life,
 * nobody else would notice that nothing is understood any more.
 */
final class InboundMonitor extends ChannelInboundHandlerAdapter {
    private static final int BITS = 7;
    private static final int CONTINUED = 1 << BITS;
    private static final int AT_TYPE = -1;
    private static final int LAST_SHIFT = 3 * BITS;

    private final SessionDriver driver;
    private final int epoch;

    private int packets;
    private int missing;
    private int length;
    private int shift = AT_TYPE;

    InboundMonitor(SessionDriver driver, int epoch) {
        this.driver = driver;
        this.epoch = epoch;
    }

    /** How many packets have arrived in full. */
    int packets() {
        return packets;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        driver.onBytes(epoch);
        count((ByteBuf) message);
        context.fireChannelRead(message);
    }

    private void count(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            if (missing > 0) {
                int here = Math.min(missing, end - at);
                at += here;
                missing -= here;
                packets += missing == 0 ? 1 : 0;
            } else {
                header(bytes.getByte(at++));
            }
        }
    }

    private void header(byte next) {
        if (shift == AT_TYPE) {
            shift = 0;
            length = 0;
            return;
        }
        length |= (next & CONTINUED - 1) << shift;
        if ((next & CONTINUED) == 0) {
            shift = AT_TYPE;
            missing = length;
            packets += length == 0 ? 1 : 0;
        } else if (shift < LAST_SHIFT) {
            shift += BITS;
        } // else it is too long, and the decoder is about to say so
    }
}
