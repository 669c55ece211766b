package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.SocketOptions;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What reaches the system, asked back from real sockets of each kind that there is here. */
@Timeout(30)
final class SocketSettingsTest {
    private enum Kind {
        NIO(new NioEngine()),
        EPOLL(new EpollEngine()),
        IO_URING(new IoUringEngine());

        private final SocketEngine engine;

        Kind(SocketEngine engine) {
            this.engine = engine;
        }
    }

    private static SocketOptions.Builder options() {
        return SocketOptions.builder();
    }

    /** Looks at a connection, and at the peer's end of it. */
    private static void connected(Kind kind, SocketOptions.Builder options, Consumer<Channel> look) throws Exception {
        assumeTrue(kind.engine.obstacle() == null, () -> kind + " is not there: " + kind.engine.obstacle());
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, kind.engine.handlers());
        MqttClientOptions client = MqttClientOptions.builder("mqtt://broker")
                .socket(options.build())
                .build();
        Bootstrap bootstrap =
                new Bootstrap().group(loops).channel(kind.engine.tcp()).handler(new ChannelInboundHandlerAdapter());
        SocketSettings.apply(client, kind.engine, bootstrap);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Channel channel =
                    bootstrap.connect(server.getLocalSocketAddress()).sync().channel();
            try (Socket peer = server.accept()) {
                assertThat(peer.getRemoteSocketAddress()).isEqualTo(channel.localAddress());
                look.accept(channel);
            } finally {
                channel.close().sync();
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private static SocketEngine.Probes probes(Kind kind) {
        return Objects.requireNonNull(kind.engine.probes());
    }

    @ParameterizedTest
    @EnumSource
    void packetsLeaveAtOnceAndTheSystemProbes(Kind kind) throws Exception {
        connected(kind, options(), channel -> {
            assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isTrue();
        });
    }

    @ParameterizedTest
    @EnumSource
    void bothCanBeTurnedOff(Kind kind) throws Exception {
        connected(kind, options().tcpNoDelay(false).keepAlive(false), channel -> {
            assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
            assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE)).isFalse();
        });
    }

    @ParameterizedTest
    @EnumSource
    void probesComeWhenTheyAreWanted(Kind kind) throws Exception {
        connected(
                kind,
                options().keepAlive(false).keepAliveProbes(Duration.ofSeconds(30), Duration.ofSeconds(7), 4),
                channel -> {
                    assertThat(channel.config().getOption(ChannelOption.SO_KEEPALIVE))
                            .isTrue();
                    assertThat(channel.config().getOption(probes(kind).idle())).isEqualTo(30);
                    assertThat(channel.config().getOption(probes(kind).interval()))
                            .isEqualTo(7);
                    assertThat(channel.config().getOption(probes(kind).count())).isEqualTo(4);
                });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("the user time-out is set where there is one, and a warning says where there is none")
    void theUserTimeoutIsSetWhereThereIsOne(Kind kind) throws Exception {
        try (LogTrap log = new LogTrap()) {
            connected(kind, options().tcpUserTimeout(Duration.ofSeconds(20)), channel -> {
                ChannelOption<Integer> option = kind.engine.userTimeout();
                if (option == null) {
                    assertThat(log.errors())
                            .singleElement()
                            .satisfies(line -> assertThat(line).contains("tcpUserTimeout has no effect"));
                } else {
                    assertThat(log.errors()).isEmpty();
                    assertThat(channel.config().getOption(option)).isEqualTo(20_000);
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsComeFromTheAddressTheyAreBoundTo(Kind kind) throws Exception {
        InetAddress from = InetAddress.getByName("127.0.0.2");
        connected(
                kind,
                options().bindAddress(from),
                channel -> assertThat(((InetSocketAddress) channel.localAddress()).getAddress())
                        .isEqualTo(from));
    }

    @Test
    @DisplayName("only addresses of the family of the bound one are tried")
    void onlyAddressesOfTheFamilyOfTheBoundOneAreTried() throws Exception {
        InetAddress four = InetAddress.getByName("127.0.0.2");
        InetAddress six = InetAddress.getByName("::1");
        Endpoint broker = new Endpoint("127.0.0.1", 1_883);
        SocketAddress address = new InetSocketAddress("127.0.0.1", 1_883);

        assertThat(HostResolver.ofTheJvm(new NioEngine(), null).resolve(broker)).containsExactly(address);
        assertThat(HostResolver.ofTheJvm(new NioEngine(), four).resolve(broker)).containsExactly(address);
        assertThatThrownBy(() -> HostResolver.ofTheJvm(new NioEngine(), six).resolve(broker))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("family of bindAddress 0:0:0:0:0:0:0:1");
    }
}
