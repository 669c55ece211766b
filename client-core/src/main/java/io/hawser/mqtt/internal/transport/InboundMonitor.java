package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Below all layers: any byte that arrives is a sign of life, also of a packet, or a frame that holds one, that takes long to
 * arrive in full.
 */
final class InboundMonitor extends ChannelInboundHandlerAdapter {
    private final SessionDriver driver;
    private final int epoch;

    InboundMonitor(SessionDriver driver, int epoch) {
        this.driver = driver;
        this.epoch = epoch;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        driver.onBytes(epoch, ((ByteBuf) message).readableBytes());
        context.fireChannelRead(message);
    }
}
