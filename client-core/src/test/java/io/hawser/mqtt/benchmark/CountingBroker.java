package io.hawser.mqtt.benchmark;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.net.InetSocketAddress;

/**
 * A process that takes publishes and acknowledges them, as fast as it can. On each connection the payloads must be numbers
 * from 0 on, each in its turn. Prints its port, and for each connection how many came and how long that took.
 */
final class CountingBroker extends SimpleChannelInboundHandler<MqttMessage> {
    static final String DONE = "done";

    private static final int PUBACK_AT_LEAST_ONCE = 1;
    private static final double NANOS_PER_SECOND = 1e9;

    private final long count;
    private long next;
    private long beganAt;

    private CountingBroker(long count) {
        this.count = count;
    }

    /** Takes the number of messages. */
    public static void main(String[] arguments) throws InterruptedException {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        long count = Long.parseLong(arguments[0]);
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new MqttDecoder(), MqttEncoder.INSTANCE, new CountingBroker(count));
                    }
                })
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) server.localAddress()).getPort());
        server.closeFuture().sync();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case CONNECT -> {
                context.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .sessionPresent(false)
                        .build());
                beganAt = System.nanoTime();
            }
            case PUBLISH -> onPublish(context, (MqttPublishMessage) message);
            case PINGREQ -> context.writeAndFlush(MqttMessage.PINGRESP);
            default -> {}
        }
    }

    private void onPublish(ChannelHandlerContext context, MqttPublishMessage publish) {
        long number = publish.payload().getLong(0);
        if (number != next++) {
            throw new AssertionError(number + " came where " + (next - 1) + " was due");
        }
        context.write(MqttMessageBuilders.pubAck()
                .packetId(publish.variableHeader().packetId())
                .build());
        if (next == count) {
            double seconds = (System.nanoTime() - beganAt) / NANOS_PER_SECOND;
            System.out.printf("%s: %,d in order in %.2f s, %,.0f a second%n", DONE, next, seconds, next / seconds);
        }
        assert publish.fixedHeader().qosLevel().value() == PUBACK_AT_LEAST_ONCE;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }
}
