package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class DialTest {
    private static final Endpoint BROKER = new Endpoint("broker", 1883);

    private final Bed bed = new Bed();
    private final List<Channel> opened = new ArrayList<>();
    private final List<MqttConnectException> failures = new ArrayList<>();
    private final List<Link> links = new ArrayList<>();

    DialTest() {
        bed.network.onDial(links::add);
    }

    @AfterEach
    void nothingIsLeft() {
        opened.forEach(Channel::close);
        bed.time.settle();
        bed.close();
    }

    private Dial dial() {
        return dial(bed.environment(bed.network.bootstrap()));
    }

    private Dial dial(Environment environment) {
        Dial dial = new Dial(environment, Dial.Peer.broker(BROKER), () -> {}, opened::add, failures::add);
        dial.begin();
        bed.time.settle();
        return dial;
    }

    private void listenAt(String... hosts) {
        for (String host : hosts) {
            bed.network.listen(host, (link, channel) -> {});
        }
        bed.time.settle();
    }

    private void after(long millis) {
        bed.advance(Duration.ofMillis(millis));
    }

    @Test
    void theOnlyAddressIsConnectedTo() {
        dial();

        assertThat(opened).hasSize(1);
        assertThat(failures).isEmpty();
        assertThat(opened.get(0).isActive()).isTrue();
        assertThat(opened.get(0).config().isAutoRead()).isFalse();
        assertThat(bed.time.loop().armedTimers()).isZero();
    }

    @Test
    void aRefusalIsReportedAtOnceWithItsPhase() {
        bed.network.refuse(Bed.HOST);

        dial();

        assertThat(opened).isEmpty();
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.phase()).isEqualTo(ConnectPhase.CONNECT);
            assertThat(failure).hasMessageContaining("broker:1883");
        });
    }

    @Test
    @DisplayName("B10 L46 an address that refuses is followed by the next one at once")
    void anAddressThatRefusesIsFollowedByTheNextOneAtOnce() {
        bed.network.name("broker", "nobody", Bed.HOST);

        dial();

        assertThat(opened).hasSize(1);
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("B10 L46 a silent address is raced by the next one after a head start, and closed when that one wins")
    void aSilentAddressIsRacedByTheNextOneAfterAHeadStart() {
        bed.network.silent("dead");
        bed.network.name("broker", "dead", Bed.HOST);

        dial();
        after(249);
        assertThat(links).hasSize(1);
        after(1);

        assertThat(links).hasSize(2);
        assertThat(opened).containsExactly(links.get(1).channel());
        assertThat(links.get(0).isOpen()).isFalse();
        assertThat(bed.time.loop().armedTimers()).isZero();
    }

    @Test
    @DisplayName("L46 the first address still wins if it answers before the second, which is then closed")
    void theFirstAddressStillWinsIfItAnswersBeforeTheSecond() {
        listenAt("slow");
        bed.network.slow("slow", Duration.ofMillis(300));
        bed.network.slow(Bed.HOST, Duration.ofMillis(100));
        bed.network.name("broker", "slow", Bed.HOST);

        dial();
        after(1_000);

        assertThat(opened).containsExactly(links.get(0).channel());
        assertThat(links.get(1).isOpen()).isFalse();
    }

    @Test
    @DisplayName("L46 at most two addresses are tried at a time")
    void atMostTwoAddressesAreTriedAtATime() {
        bed.network.name("broker", "a", "b", "c", "d", "e");
        List.of("a", "b", "c", "d", "e").forEach(bed.network::silent);

        Dial dial = dial();

        for (int i = 0; i < 40; i++) {
            after(250);
            assertThat(bed.network.open()).hasSizeLessThanOrEqualTo(2);
        }
        assertThat(links).hasSize(5);
        dial.cancel();
    }

    @Test
    @DisplayName("L46 a living address behind several silent ones is reached within one attempt")
    void aLivingAddressBehindSeveralSilentOnesIsReachedWithinOneAttempt() {
        bed.network.name("broker", "a", "b", "c", Bed.HOST);
        List.of("a", "b", "c").forEach(bed.network::silent);

        dial();
        after(9_000);

        assertThat(opened).hasSize(1);
        assertThat(bed.network.open()).hasSize(1);
    }

    @Test
    void theFailureOfEveryAddressIsReportedOnceWithTheirNumber() {
        bed.network.name("broker", "a", "b", "c");

        dial();

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("the last of 3 addresses"));
    }

    @Test
    void aNameWithoutAnAddressIsReportedAsSuch() {
        bed.network.name("broker");

        dial();

        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.phase()).isEqualTo(ConnectPhase.RESOLVE);
            assertThat(failure).hasCauseInstanceOf(UnknownHostException.class);
        });
    }

    @Test
    void anyFailureOfTheResolverIsReported() {
        for (Throwable cause :
                List.of(new UnknownHostException("broker"), new SecurityException("no"), new StackOverflowError())) {
            bed.network.resolverFailure(cause);
            failures.clear();

            dial();

            assertThat(failures).singleElement().satisfies(failure -> {
                assertThat(failure.phase()).isEqualTo(ConnectPhase.RESOLVE);
                assertThat(failure).hasCause(cause);
            });
        }
    }

    @Test
    @DisplayName("B25 an executor that has no thread for the resolver fails the attempt and nothing else")
    void anExecutorThatHasNoThreadForTheResolverFailsTheAttempt() {
        Environment usual = bed.environment(bed.network.bootstrap());
        Executor exhausted = task -> {
            throw new OutOfMemoryError("no thread");
        };
        Environment poor = new Environment(
                usual.eventLoop(),
                usual.bootstrap(),
                usual.unixBootstrap(),
                usual.resolver(),
                exhausted,
                usual.callbackExecutor(),
                usual.random(),
                usual.wallClock());

        dial(poor);

        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasCauseInstanceOf(OutOfMemoryError.class));
    }

    @Test
    @DisplayName("B25 a socket that cannot be made fails the attempt, on the event loop")
    void aSocketThatCannotBeMadeFailsTheAttemptOnTheEventLoop() {
        Thread loop = Thread.currentThread();
        List<Thread> reporters = new ArrayList<>();
        Bootstrap exhausted = new Bootstrap().group(bed.time.loop()).channelFactory(() -> {
            throw new ChannelException("too many open files");
        });
        Environment environment = bed.environment(exhausted);
        Dial dial = new Dial(environment, Dial.Peer.broker(BROKER), () -> {}, opened::add, failure -> {
            reporters.add(Thread.currentThread());
            failures.add(failure);
        });

        dial.begin();
        bed.time.settle();
        while (failures.isEmpty()) { // Netty reports this from a thread of its own
            bed.time.loop().run(Duration.ofSeconds(10).toNanos());
        }

        assertThat(reporters).containsExactly(loop);
        assertThat(failures)
                .singleElement()
                .satisfies(failure -> assertThat(failure).hasMessageContaining("too many open files"));
    }

    @Test
    void aCancelledDialClosesEverythingAndReportsNothing() {
        bed.network.silent("dead");
        bed.network.slow(Bed.HOST, Duration.ofSeconds(1));
        bed.network.name("broker", "dead", Bed.HOST, "nobody");
        Dial dial = dial();
        after(500);

        dial.cancel();
        after(5_000);

        assertThat(opened).isEmpty();
        assertThat(failures).isEmpty();
        assertThat(bed.network.open()).isEmpty();
        assertThat(bed.time.loop().armedTimers()).isZero();
    }

    @Test
    void aDialThatIsCancelledBeforeTheNameIsResolvedConnectsToNothing() {
        Dial dial = new Dial(
                bed.environment(bed.network.bootstrap()),
                Dial.Peer.broker(BROKER),
                () -> {},
                opened::add,
                failures::add);

        dial.begin();
        dial.cancel();
        bed.time.settle();

        assertThat(links).isEmpty();
        assertThat(failures).isEmpty();
    }
}
