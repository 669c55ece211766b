package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Names, hosts and the links between them and the clients. */
final class Network {
    private static final AtomicLong NETWORKS = new AtomicLong();

    private final VirtualTime time;
    private final ByteBufAllocator allocator;
    private final long id = NETWORKS.incrementAndGet();
    private final Map<String, List<SocketAddress>> names = new HashMap<>();
    private final Map<SocketAddress, Channel> listening = new HashMap<>();
    private final Map<SocketAddress, Long> answerTimes = new HashMap<>();
    private final List<Link> links = new ArrayList<>();
    private WriteBufferWaterMark waterMark = WriteBufferWaterMark.DEFAULT;
    private Wire.Cutter toClient = Wire.Cutter.NONE;
    private Wire.Cutter toBroker = Wire.Cutter.NONE;
    private Consumer<Link> onDial = link -> {};
    private @Nullable Throwable resolverFailure;
    private int dials;
    private int lookups;

    Network(VirtualTime time, ByteBufAllocator allocator) {
        this.time = time;
        this.allocator = allocator;
    }

    /** How the bytes of links to come are cut. */
    void cutters(Wire.Cutter toClient, Wire.Cutter toBroker) {
        this.toClient = toClient;
        this.toBroker = toBroker;
    }

    void waterMark(WriteBufferWaterMark waterMark) {
        this.waterMark = waterMark;
    }

    /** Sees each new link before it connects. */
    void onDial(Consumer<Link> onDial) {
        this.onDial = onDial;
    }

    /** A name that leads to these hosts, in this order. */
    void name(String name, String... hosts) {
        List<SocketAddress> addresses = new ArrayList<>();
        for (String host : hosts) {
            addresses.add(address(host));
        }
        names.put(name, addresses);
    }

    /** From now on looking up a name fails like this, or no longer does. */
    void resolverFailure(@Nullable Throwable failure) {
        resolverFailure = failure;
    }

    LocalAddress address(String host) {
        return new LocalAddress("net" + id + "-" + host);
    }

    /** A host accepts connections. */
    void listen(String host, BiConsumer<Link, Channel> accepted) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(time.loop())
                .channel(LocalServerChannel.class)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Link link = linkOf(channel.remoteAddress());
                        if (link == null) { // the client has given up already
                            channel.close();
                        } else {
                            channel.pipeline().addLast(link.toBroker());
                            accepted.accept(link, channel);
                        }
                    }
                });
        LocalAddress address = address(host);
        listening.put(address, bootstrap.bind(address).channel());
    }

    /** A host refuses connections from now on; those that there are stay. */
    void refuse(String host) {
        Channel server = listening.remove(address(host));
        if (server != null) {
            server.close();
        }
    }

    /** A host answers attempts to connect, or refuses them, only after this time. */
    void slow(String host, Duration answerTime) {
        answerTimes.put(address(host), answerTime.toNanos());
    }

    /** A host never answers an attempt to connect. */
    void silent(String host) {
        answerTimes.put(address(host), -1L);
    }

    /** A host answers or refuses at once. */
    void prompt(String host) {
        answerTimes.remove(address(host));
    }

    boolean isListening(String host) {
        return listening.containsKey(address(host));
    }

    private @Nullable Link linkOf(SocketAddress client) {
        for (Link link : links) {
            if (client.equals(link.channel().localAddress())) {
                return link;
            }
        }
        return null;
    }

    /** What a driver connects with. */
    Bootstrap bootstrap() {
        return new Bootstrap()
                .group(time.loop())
                .channelFactory(() -> newLink().channel())
                .option(ChannelOption.ALLOCATOR, allocator)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark);
    }

    private Link newLink() {
        Link link = new Link(++dials, time, this::answerTime, toClient, toBroker);
        links.removeIf(old -> !old.isOpen());
        links.add(link);
        onDial.accept(link);
        return link;
    }

    private long answerTime(SocketAddress host) {
        return answerTimes.getOrDefault(host, 0L);
    }

    HostResolver resolver() {
        return this::resolve;
    }

    private List<SocketAddress> resolve(Endpoint endpoint) throws UnknownHostException {
        lookups++;
        Throwable failure = resolverFailure;
        if (failure instanceof UnknownHostException e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        } else if (failure instanceof Error e) {
            throw e;
        }
        return List.copyOf(names.getOrDefault(endpoint.host(), List.of()));
    }

    /** How many connections were tried so far. */
    int dials() {
        return dials;
    }

    /** How often a name was looked up so far. */
    int lookups() {
        return lookups;
    }

    /** The links whose channel the client has not closed. */
    List<Link> open() {
        return links.stream().filter(Link::isOpen).toList();
    }

    /** Those links, and others that were closed not long ago. */
    List<Link> links() {
        return List.copyOf(links);
    }

    /** The link made last. */
    Link last() {
        return links.get(links.size() - 1);
    }

    void close() {
        listening.values().forEach(Channel::close);
        listening.clear();
        open().forEach(link -> link.channel().close());
        time.settle();
    }
}
