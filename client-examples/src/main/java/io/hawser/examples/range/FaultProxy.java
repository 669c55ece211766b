package io.hawser.examples.range;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on the loopback interface that does to a link what networks do: it ends it, falls silent without
 * ending it, slows it down, or is not there.
 *
 * <p>Every condition holds for the links that exist and for those that come, until {@link #heal()}. What each of them
 * is made of:
 *
 * <ul>
 *   <li>{@link #cut} ends all present links, towards both sides. {@link Cut#FIN} lets each side read an orderly end of
 *       stream, {@link Cut#RST} a reset. What was under way is gone.
 *   <li>{@link #blackHole} stops reading and writing in a direction and keeps the sockets open. Nobody is told, so each
 *       side fills its own buffers and waits. When it heals, the bytes that were held flow on, if the link still lives:
 *       TCP's retransmission does the same after a real silence. A connection that is opened meanwhile is accepted and
 *       hears nothing.
 *   <li>{@link #delay} postpones bytes, {@link #throttle} paces them. Neither changes their order.
 *   <li>{@link #refuse} closes the listening port, so that the kernel refuses connects. Present links live on.
 * </ul>
 *
 * <p>Thread-safe. Each call has taken effect when it returns. Calls must not be made from the proxy's own event loop.
 * Memory is bounded per link and direction; a proxy that is full stops reading.
 */
public final class FaultProxy implements AutoCloseable {

    /** Which way bytes go: {@code UP} to the broker, {@code DOWN} to the client. */
    public enum Direction {
        UP,
        DOWN,
        BOTH
    }

    /** How a link ends. */
    public enum Cut {
        FIN,
        RST
    }

    /**
     * What the proxy has done so far.
     *
     * @param accepted links that clients opened
     * @param open links that exist now
     * @param cut links that {@link FaultProxy#cut} ended
     * @param unreachable links that ended because the target did not accept a connection
     * @param bytesUp bytes passed on to the target
     * @param bytesDown bytes passed on to clients
     * @param bytesWaiting bytes that the proxy has read and not passed on yet
     */
    public record Counters(
            long accepted, int open, long cut, long unreachable, long bytesUp, long bytesDown, long bytesWaiting) {}

    private static final int READ_BYTES = 8 * 1024;

    private final EventLoop loop;
    private final @Nullable EventLoopGroup ownGroup;

    // Confined to the event loop.
    private final Set<ProxyLink> links = new LinkedHashSet<>();
    private final LinkConditions up = new LinkConditions();
    private final LinkConditions down = new LinkConditions();
    private InetSocketAddress target;
    private long accepted;
    private long cut;
    private long unreachable;

    // Guarded by this.
    private @Nullable Channel listener;
    private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private boolean closed;

    private FaultProxy(EventLoop loop, @Nullable EventLoopGroup ownGroup, InetSocketAddress target) {
        this.loop = loop;
        this.ownGroup = ownGroup;
        this.target = target;
    }

    /** Starts a proxy with an event loop of its own. */
    public static FaultProxy start(InetSocketAddress target) {
        var group = new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("fault-proxy", true), NioIoHandler.newFactory());
        return new FaultProxy(group.next(), group, target).listenOn(LoopbackPorts.free());
    }

    /** Starts a proxy on one loop of a group of NIO event loops that the caller owns. */
    public static FaultProxy start(InetSocketAddress target, EventLoopGroup group) {
        return new FaultProxy(group.next(), null, target).listenOn(LoopbackPorts.free());
    }

    /** Where clients connect to. It stays the same for the proxy's life. */
    public synchronized InetSocketAddress address() {
        return address;
    }

    /** Sends the links that come to another target; present links keep theirs. */
    public void target(InetSocketAddress next) {
        onLoop(() -> target = next);
    }

    /** Ends all present links. */
    public void cut(Cut how) {
        onLoop(() -> {
            cut += links.size();
            List.copyOf(links).forEach(link -> link.cut(how));
        });
    }

    /** Holds all bytes of a direction. */
    public void blackHole(Direction direction) {
        change(direction, conditions -> conditions.held = true);
    }

    /** Lets each byte of a direction arrive this much later; zero ends it. */
    public void delay(Direction direction, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must not be negative: " + delay);
        }
        change(direction, conditions -> conditions.delayNanos = delay.toNanos());
    }

    /** Lets at most so many bytes a second pass, in each of the directions named and on each link. */
    public void throttle(Direction direction, long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("bytesPerSecond must be positive: " + bytesPerSecond);
        }
        change(direction, conditions -> conditions.bytesPerSecond = bytesPerSecond);
    }

    /** Closes the listening port. */
    public synchronized void refuse() {
        if (listener != null) {
            listener.close().syncUninterruptibly();
            listener = null;
            awaitSelect();
        }
    }

    /** Ends every condition: held bytes flow, new links are accepted again. */
    public synchronized void heal() {
        if (closed) {
            throw new IllegalStateException("the proxy is closed");
        }
        change(Direction.BOTH, LinkConditions::clear);
        if (listener == null) {
            listenOn(address.getPort());
        }
    }

    public Counters counters() {
        return fromLoop(() -> {
            long waiting = links.stream().mapToLong(ProxyLink::bytesWaiting).sum();
            return new Counters(accepted, links.size(), cut, unreachable, up.bytes, down.bytes, waiting);
        });
    }

    /** Stops listening and resets what is left. The event loop ends if it is the proxy's own. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        refuse();
        onLoop(() -> List.copyOf(links).forEach(link -> link.cut(Cut.RST)));
        if (ownGroup != null) {
            ownGroup.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private synchronized FaultProxy listenOn(int port) {
        var bootstrap = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                // A port that was listened on a moment ago is still in TIME_WAIT with its old links.
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, smallReads())
                .childHandler(initializer(this::accept));
        listener = bootstrap
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .syncUninterruptibly()
                .channel();
        address = (InetSocketAddress) listener.localAddress();
        return this;
    }

    private void accept(Channel client) {
        var link = new ProxyLink(client, up, down);
        links.add(link);
        accepted++;
        link.over().addListener(over -> links.remove(link));
        client.pipeline().addLast(link.clientSide());
        new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, smallReads())
                .handler(initializer(broker -> broker.pipeline().addLast(link.brokerSide())))
                .connect(target)
                .addListener((ChannelFutureListener) connected -> onConnected(link, connected));
    }

    private void onConnected(ProxyLink link, ChannelFuture connected) {
        if (connected.isSuccess()) {
            link.connected(connected.channel());
        } else {
            unreachable++;
            link.unreachable();
        }
    }

    private void change(Direction direction, Consumer<LinkConditions> change) {
        onLoop(() -> {
            if (direction != Direction.DOWN) {
                change.accept(up);
            }
            if (direction != Direction.UP) {
                change.accept(down);
            }
            List.copyOf(links).forEach(ProxyLink::conditionsChanged);
        });
    }

    private void onLoop(Runnable action) {
        loop.submit(action).syncUninterruptibly();
    }

    private <T> T fromLoop(Supplier<T> query) {
        return loop.submit(query::get).syncUninterruptibly().getNow();
    }

    /**
     * A socket that is registered with a selector is closed in the kernel by the selector's next turn only. Until then
     * a listener still accepts. A scheduled task runs in a turn of its own, so that one has passed when it is done.
     */
    private void awaitSelect() {
        loop.schedule(() -> {}, 1, TimeUnit.MILLISECONDS).syncUninterruptibly();
    }

    /** One small read at a time: what is read although the pipe is full stays small too. */
    private static FixedRecvByteBufAllocator smallReads() {
        var allocator = new FixedRecvByteBufAllocator(READ_BYTES);
        allocator.maxMessagesPerRead(1);
        return allocator;
    }

    private static ChannelInitializer<Channel> initializer(Consumer<Channel> action) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                action.accept(channel);
            }
        };
    }
}
