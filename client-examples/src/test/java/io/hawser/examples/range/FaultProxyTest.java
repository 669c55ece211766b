package io.hawser.examples.range;

import static io.hawser.examples.range.ProxiedWire.isSilentFor;
import static io.hawser.examples.range.ProxiedWire.read;
import static io.hawser.examples.range.ProxiedWire.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.examples.range.FaultProxy.Cut;
import io.hawser.examples.range.FaultProxy.Direction;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class FaultProxyTest {

    private static final Duration A_WHILE = Duration.ofMillis(150);

    private final ProxiedWire wire = new ProxiedWire();
    private final FaultProxy proxy = wire.proxy;

    @AfterEach
    void close() throws IOException {
        wire.close();
    }

    @Test
    void bytesPassInBothDirections() throws IOException {
        var link = wire.open();

        write(link.client(), "hello");
        assertThat(read(link.broker(), 5)).isEqualTo("hello");

        write(link.broker(), "ahoy");
        assertThat(read(link.client(), 4)).isEqualTo("ahoy");
        assertThat(proxy.counters()).isEqualTo(new FaultProxy.Counters(1, 1, 0, 0, 5, 4, 0));
    }

    @Test
    void theEndOfOneSideReachesTheOtherBehindItsLastBytes() throws IOException {
        var link = wire.open();

        write(link.client(), "bye");
        link.client().close();

        assertThat(read(link.broker(), 4)).isEqualTo("bye");
        wire.awaitCounters(counters -> counters.open() == 0);
    }

    @Test
    void cutWithFinIsAnEndOfStreamForBothSides() throws IOException {
        var link = wire.open();
        // Unread bytes in the proxy would turn a careless close into a reset.
        proxy.blackHole(Direction.BOTH);
        write(link.client(), "unread");
        write(link.broker(), "unread");

        proxy.cut(Cut.FIN);

        assertThat(link.client().getInputStream().read()).isEqualTo(-1);
        assertThat(link.broker().getInputStream().read()).isEqualTo(-1);
        assertThat(proxy.counters().cut()).isEqualTo(1);
    }

    @Test
    void cutWithRstIsAResetForBothSides() throws IOException {
        var link = wire.open();
        write(link.client(), "x");
        assertThat(read(link.broker(), 1)).isEqualTo("x");

        proxy.cut(Cut.RST);

        assertThatThrownBy(() -> link.client().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        assertThatThrownBy(() -> link.broker().getInputStream().read())
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset");
        wire.awaitCounters(counters -> counters.open() == 0);
    }

    @Test
    void aLinkThatItsClientHasLeftIsResetWithWhatItStillHolds() throws IOException {
        proxy.delay(Direction.UP, Duration.ofSeconds(10));
        var link = wire.open();
        write(link.client(), "late");
        link.client().close();
        // A link takes the proxy several turns of its loop. In one of them it has noticed the end of the other.
        var next = wire.open();
        write(next.broker(), "ahoy");
        assertThat(read(next.client(), 4)).isEqualTo("ahoy");

        proxy.cut(Cut.RST);

        assertThatThrownBy(() -> link.broker().getInputStream().read()).isInstanceOf(SocketException.class);
        wire.awaitCounters(counters -> counters.open() == 0);
    }

    @Test
    void aCutLeavesTheWayFreeForTheNextLink() throws IOException {
        wire.open();

        proxy.cut(Cut.RST);

        var next = wire.open();
        write(next.client(), "again");
        assertThat(read(next.broker(), 5)).isEqualTo("again");
        assertThat(proxy.counters().accepted()).isEqualTo(2);
    }

    @Test
    void aBlackHoleUpwardsIsDeafToTheClientOnly() throws IOException {
        var link = wire.open();

        proxy.blackHole(Direction.UP);
        write(link.client(), "held");
        write(link.broker(), "passes");

        assertThat(read(link.client(), 6)).isEqualTo("passes");
        assertThat(isSilentFor(link.broker(), A_WHILE)).isTrue();
    }

    @Test
    void aBlackHoleDownwardsIsDeafToTheBrokerOnly() throws IOException {
        var link = wire.open();

        proxy.blackHole(Direction.DOWN);
        write(link.client(), "passes");
        write(link.broker(), "held");

        assertThat(read(link.broker(), 6)).isEqualTo("passes");
        assertThat(isSilentFor(link.client(), A_WHILE)).isTrue();
    }

    @Test
    void bytesHeldInABlackHoleFlowInOrderWhenItHeals() throws IOException {
        var link = wire.open();
        write(link.client(), "one ");
        assertThat(read(link.broker(), 4)).isEqualTo("one ");

        proxy.blackHole(Direction.BOTH);
        write(link.client(), "two ");
        assertThat(isSilentFor(link.broker(), A_WHILE)).isTrue();
        write(link.client(), "three");
        proxy.heal();

        assertThat(read(link.broker(), 9)).isEqualTo("two three");
    }

    @Test
    void aLinkOpenedInABlackHoleIsAcceptedAndHearsNothingUntilItHeals() throws IOException {
        proxy.blackHole(Direction.BOTH);

        var link = wire.open();
        write(link.client(), "anyone?");
        assertThat(isSilentFor(link.broker(), A_WHILE)).isTrue();
        proxy.heal();

        assertThat(read(link.broker(), 7)).isEqualTo("anyone?");
    }

    @Test
    void anEndInsideABlackHoleIsNoticedOnlyWhenItHeals() throws IOException {
        var link = wire.open();
        proxy.blackHole(Direction.BOTH);

        link.client().close();
        assertThat(isSilentFor(link.broker(), A_WHILE)).isTrue();
        proxy.heal();

        assertThat(link.broker().getInputStream().read()).isEqualTo(-1);
        wire.awaitCounters(counters -> counters.open() == 0);
    }

    @Test
    void delayedBytesArriveLateAndInOrder() throws IOException {
        var link = wire.open();
        proxy.delay(Direction.UP, Duration.ofMillis(200));

        long sentAt = System.nanoTime();
        write(link.client(), "first ");
        wire.awaitCounters(counters -> counters.bytesWaiting() == 6);
        proxy.delay(Direction.UP, Duration.ZERO);
        write(link.client(), "second");

        assertThat(read(link.broker(), 12)).isEqualTo("first second");
        assertThat(millisSince(sentAt)).isBetween(199L, 2_000L);
    }

    @Test
    void aDelayInOneDirectionLeavesTheOtherAlone() throws IOException {
        var link = wire.open();
        proxy.delay(Direction.UP, Duration.ofSeconds(10));

        write(link.broker(), "now");

        assertThat(read(link.client(), 3)).isEqualTo("now");
    }

    @Test
    void aThrottledLinkKeepsItsPace() throws IOException {
        var link = wire.open();
        proxy.throttle(Direction.UP, 1_000);

        long sentAt = System.nanoTime();
        write(link.client(), "x".repeat(500));

        assertThat(read(link.broker(), 500)).hasSize(500);
        assertThat(millisSince(sentAt)).isBetween(400L, 2_000L);
    }

    @Test
    void whatAThrottleHeldBackFlowsWhenItHeals() throws IOException {
        var link = wire.open();
        proxy.throttle(Direction.UP, 1);
        write(link.client(), "x".repeat(1_000));
        assertThat(read(link.broker(), 1)).isEqualTo("x");

        proxy.heal();

        assertThat(read(link.broker(), 999)).hasSize(999);
    }

    @Test
    void refusedConnectsAreRefusedAndPresentLinksLiveOn() throws IOException {
        var link = wire.open();

        proxy.refuse();

        assertThatThrownBy(wire::connect).isInstanceOf(ConnectException.class);
        write(link.client(), "still here");
        assertThat(read(link.broker(), 10)).isEqualTo("still here");
    }

    @Test
    void theSamePortListensAgainAfterHealing() throws IOException {
        InetSocketAddress address = proxy.address();
        wire.open();
        proxy.refuse();
        proxy.cut(Cut.FIN);

        proxy.heal();

        assertThat(proxy.address()).isEqualTo(address);
        var link = wire.open();
        write(link.client(), "back");
        assertThat(read(link.broker(), 4)).isEqualTo("back");
    }

    @Test
    void aTargetThatIsAwayEndsTheLinkAndIsCounted() throws IOException {
        wire.target.close();

        Socket client = wire.connect();

        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        wire.awaitCounters(counters -> counters.unreachable() == 1 && counters.open() == 0);
    }

    @Test
    void theTargetCanBeChangedForTheLinksToCome() throws IOException {
        var before = wire.open();
        try (ServerSocket other = ProxiedWire.listen()) {
            proxy.target((InetSocketAddress) other.getLocalSocketAddress());

            Socket client = wire.connect();
            Socket broker = wire.keep(other.accept());

            write(client, "other");
            assertThat(read(broker, 5)).isEqualTo("other");
            write(before.client(), "first");
            assertThat(read(before.broker(), 5)).isEqualTo("first");
        }
    }

    @Test
    void aWriterIsHeldBackWhenTheReaderStalls() throws Exception {
        var link = wire.open();
        byte[] block = new byte[64 * 1024];
        var written = CompletableFuture.supplyAsync(() -> writeBlocks(link.client(), block, 1_000));

        // 64 MB do not fit into the buffers of two sockets and a pipe: the writer must wait for the reader.
        wire.awaitCounters(counters -> counters.bytesUp() > 0);
        assertThat(written).isNotDone();

        assertThat(link.broker().getInputStream().readNBytes(1_000 * block.length))
                .hasSize(1_000 * block.length);
        assertThat(written.get(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void largeStreamsPassUnchangedWhileConditionsChange() throws Exception {
        var link = wire.open();
        byte[] sent = new byte[2_000_000];
        for (int i = 0; i < sent.length; i++) {
            sent[i] = (byte) (i * 31);
        }
        var written = CompletableFuture.supplyAsync(() -> writeBlocks(link.client(), sent, 1));

        byte[] start = link.broker().getInputStream().readNBytes(100_000);
        proxy.throttle(Direction.UP, 1_000_000);
        byte[] slow = link.broker().getInputStream().readNBytes(100_000);
        proxy.delay(Direction.UP, Duration.ofMillis(20));
        proxy.blackHole(Direction.UP);
        proxy.heal();
        byte[] rest = link.broker().getInputStream().readNBytes(1_800_000);

        assertThat(written.get(5, TimeUnit.SECONDS)).isTrue();
        assertThat(start).isEqualTo(Arrays.copyOfRange(sent, 0, 100_000));
        assertThat(slow).isEqualTo(Arrays.copyOfRange(sent, 100_000, 200_000));
        assertThat(rest).isEqualTo(Arrays.copyOfRange(sent, 200_000, sent.length));
    }

    @Test
    void closeResetsWhatIsOpenAndCanBeRepeated() throws IOException {
        var link = wire.open();
        // A reset is only seen on a link that the proxy has accepted.
        wire.awaitCounters(counters -> counters.open() == 1);

        proxy.close();
        proxy.close();

        assertThatThrownBy(() -> link.client().getInputStream().read()).isInstanceOf(SocketException.class);
        assertThatThrownBy(wire::connect).isInstanceOf(ConnectException.class);
    }

    @Test
    void aGivenEventLoopGroupIsUsedAndLeftRunning() throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var other = FaultProxy.start((InetSocketAddress) wire.target.getLocalSocketAddress(), group);
        try {
            var client = wire.keep(
                    new Socket(other.address().getAddress(), other.address().getPort()));
            write(client, "hi");
            assertThat(read(wire.keep(wire.target.accept()), 2)).isEqualTo("hi");

            other.close();

            assertThat(group.isShuttingDown()).isFalse();
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void impossibleConditionsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.delay(Direction.UP, Duration.ofMillis(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.throttle(Direction.UP, 0));
    }

    private static boolean writeBlocks(Socket socket, byte[] block, int times) {
        try {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write(block);
            }
            return true;
        } catch (IOException cause) {
            throw new AssertionError(cause);
        }
    }

    private static long millisSince(long then) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - then);
    }
}
