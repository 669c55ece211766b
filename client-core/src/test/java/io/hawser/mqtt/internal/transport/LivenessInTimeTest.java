package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When the client pings and when it declares a link dead, to the millisecond, through the real codec. */
final class LivenessInTimeTest {
    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private final List<Long> downAt = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private TestClient connected(MqttClientOptions.Builder options) {
        return bed.connected(options.eventListener(event -> {
            events.add(event);
            if (event instanceof ConnectionEvent.Down) {
                downAt.add(bed.time.millis());
            }
        }));
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private List<Long> pings() {
        return bed.broker.seen(MqttMessageType.PINGREQ).stream()
                .map(ModelBroker.Seen::millis)
                .toList();
    }

    private List<DownCause> downs() {
        return Bed.of(ConnectionEvent.Down.class, events).stream()
                .map(ConnectionEvent.Down::cause)
                .toList();
    }

    private void every(Duration period, Duration until, Runnable action) {
        for (Duration at = period; at.compareTo(until) <= 0; at = at.plus(period)) {
            bed.time.plan(at, action);
        }
        bed.advance(until);
    }

    @Test
    @DisplayName("B13 the ping period is a quarter of the keep alive, 20 s without one, and can only be shortened")
    void thePingPeriodIsAQuarterOfTheKeepAlive() {
        assertThat(firstPing(Bed.options().keepAlive(seconds(60)))).isEqualTo(15_000);
        assertThat(firstPing(Bed.options().keepAlive(Duration.ZERO))).isEqualTo(20_000);
        assertThat(firstPing(Bed.options().keepAlive(seconds(60)).pingInterval(seconds(5))))
                .isEqualTo(5_000);
        assertThat(firstPing(Bed.options().keepAlive(seconds(60)).pingInterval(seconds(40))))
                .isEqualTo(15_000);
    }

    private static long firstPing(MqttClientOptions.Builder options) {
        try (Bed bed = new Bed()) {
            bed.connected(options);
            bed.advance(seconds(30));
            return bed.broker.seen(MqttMessageType.PINGREQ).get(0).millis();
        }
    }

    @Test
    @DisplayName("B14 an idle link carries four PINGREQ per keep alive")
    void anIdleLinkCarriesFourPingsPerKeepAlive() {
        connected(Bed.options().keepAlive(seconds(60)));

        bed.advance(Duration.ofHours(1));

        assertThat(pings()).hasSize(240);
        assertThat(bed.broker.accepted()).isEqualTo(1);
    }

    @Test
    @DisplayName("B15 steady traffic both ways needs no PINGREQ")
    void steadyTrafficBothWaysNeedsNoPing() {
        TestClient client = connected(Bed.options());

        every(seconds(5), Duration.ofMinutes(10), () -> client.publish("a", "m", Qos.AT_LEAST_ONCE));

        assertThat(pings()).isEmpty();
    }

    @Test
    @DisplayName("B15 L20 outgoing QoS 0 traffic alone does not stop the pings, and hides no dead link")
    void outgoingTrafficAloneDoesNotStopThePings() {
        TestClient client = connected(Bed.options());

        every(seconds(1), Duration.ofMinutes(1), () -> client.publish("a", "m", Qos.AT_MOST_ONCE));
        assertThat(pings()).containsExactly(15_000L, 30_000L, 45_000L, 60_000L);
        bed.link().blackHole();
        every(seconds(1), Duration.ofMinutes(1), () -> client.publish("a", "m", Qos.AT_MOST_ONCE));

        assertThat(downs()).containsExactly(DownCause.PING_TIMEOUT);
    }

    @Test
    @DisplayName("L20 incoming traffic alone does not stop the pings that the broker waits for")
    void incomingTrafficAloneDoesNotStopThePings() {
        TestClient client = connected(Bed.options());
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> {}));

        every(seconds(1), Duration.ofMinutes(10), () -> bed.broker.push("a", "m", 0));

        assertThat(pings()).hasSizeBetween(36, 40);
    }

    @Test
    @DisplayName("B16 a peer that swallows everything is found out within P and the ping time-out")
    void aPeerThatSwallowsEverythingIsFoundOut() {
        connected(Bed.options());
        bed.advance(seconds(1));
        bed.link().blackHole();

        bed.advance(Duration.ofMinutes(2));

        assertThat(downs()).containsExactly(DownCause.PING_TIMEOUT);
        assertThat(downAt).containsExactly(15_000L + 10_000L);
    }

    @Test
    @DisplayName("B16 a ping time-out that is set ends the wait as long after the PINGREQ")
    void aPingTimeoutThatIsSetEndsTheWait() {
        connected(Bed.options().pingTimeout(seconds(2)));
        bed.link().toClient().silence();

        bed.advance(Duration.ofMinutes(2));

        assertThat(downAt).containsExactly(17_000L);
    }

    @Test
    @DisplayName("L21 any byte is a sign of life, also of a packet that takes longer than the ping time-out")
    void anyByteIsASignOfLife() {
        bed.network.cutters(oneByteEvery(seconds(3)), Wire.Cutter.NONE);
        TestClient client = connected(Bed.options()
                .pingTimeout(seconds(4))
                .connackTimeout(seconds(30))
                .ackTimeout(seconds(30)));
        List<String> received = new ArrayList<>();
        bed.time.advanceUntil(
                client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> received.add(delivery.text()))::isDone,
                seconds(60));

        bed.broker.push("a", "x".repeat(60), 0);
        bed.advance(Duration.ofMinutes(4));

        assertThat(received).hasSize(1);
        assertThat(events).hasSize(1);
    }

    @Test
    @DisplayName("L21 a packet that never becomes whole ends the connection, though each byte is a sign of life")
    void aPacketThatNeverBecomesWholeEndsTheConnection() {
        bed.network.cutters(oneByteEvery(seconds(1)), Wire.Cutter.NONE);
        TestClient client = connected(Bed.options());
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> {}));
        long begin = bed.time.millis();

        bed.broker.push("a", "x".repeat(100_000), 0);
        bed.advance(Duration.ofMinutes(6));

        assertThat(downs()).startsWith(DownCause.PACKET_TIMEOUT);
        assertThat(Duration.ofMillis(downAt.get(0) - begin)).isBetween(seconds(300), seconds(310));
    }

    @Test
    @DisplayName("L21 a message that takes a quarter of an hour arrives, and nothing is wrong with its connection")
    void aSlowLinkIsNoTrickle() {
        TestClient client = connected(Bed.options());
        List<Integer> received = new ArrayList<>();
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> received.add(delivery.payload().length)));
        bed.network.cutters(bytesEvery(1_000, seconds(1)), Wire.Cutter.NONE);
        bed.link().reset();
        bed.advance(seconds(40));
        int before = downs().size();

        bed.broker.push("a", "x".repeat(900_000), 0);
        bed.advance(Duration.ofMinutes(16));

        assertThat(received).containsExactly(900_000);
        assertThat(downs()).hasSize(before);
    }

    /** Bytes that trickle in. */
    private Wire.Cutter oneByteEvery(Duration pause) {
        return bytesEvery(1, pause);
    }

    private Wire.Cutter bytesEvery(int most, Duration gap) {
        return new Wire.Cutter() {
            @Override
            public int next(int available) {
                return Math.min(most, available);
            }

            @Override
            public boolean goesOn() {
                return false;
            }

            @Override
            public long pause() {
                return 0;
            }

            @Override
            public long gap() {
                return gap.toNanos();
            }
        };
    }

    @Test
    @DisplayName("L23 after the machine has slept the client asks before it judges")
    void afterTheMachineHasSleptTheClientAsksBeforeItJudges() {
        connected(Bed.options());
        bed.advance(seconds(20));

        bed.time.sleep(Duration.ofHours(8));
        bed.advance(seconds(60));

        assertThat(downs()).isEmpty();
        assertThat(bed.broker.accepted()).isEqualTo(1);
        assertThat(pings()).contains(Duration.ofHours(8).plusSeconds(20).toMillis());
    }

    @Test
    @DisplayName("L23 a ping that was outstanding when the machine fell asleep is not held against the broker")
    void aPingThatWasOutstandingIsNotHeldAgainstTheBroker() {
        connected(Bed.options());
        bed.link().stall(seconds(16));
        bed.advance(Duration.ofMillis(15_500));

        bed.time.sleep(Duration.ofHours(8));
        bed.advance(seconds(60));

        assertThat(downs()).isEmpty();
    }

    @Test
    @DisplayName("L23 a connection that died while the machine slept is found out soon after")
    void aConnectionThatDiedWhileTheMachineSleptIsFoundOutSoonAfter() {
        connected(Bed.options());
        bed.link().blackHole();

        bed.time.sleep(Duration.ofHours(8));
        bed.advance(seconds(30));

        assertThat(downs()).containsExactly(DownCause.PING_TIMEOUT);
        assertThat(downAt.get(0))
                .isLessThanOrEqualTo(Duration.ofHours(8).plusSeconds(25).toMillis());
    }

    @Test
    @DisplayName("L24 no deadline of an old connection acts on anything while there is none")
    void noDeadlineOfAnOldConnectionActsWhileThereIsNone() {
        connected(Bed.options());
        bed.advance(seconds(14));
        bed.network.refuse(Bed.HOST);
        bed.link().reset();

        bed.advance(Duration.ofMinutes(10));

        assertThat(downs()).containsExactly(DownCause.NETWORK_ERROR);
        assertThat(pings()).isEmpty();
    }

    @Test
    @DisplayName("B32 with the defaults a QoS 1 publish is sent at 0, 10, 20, 30, 40 s and the link is dropped at 50 s")
    void anUnacknowledgedPublishIsRepeatedAndThenTheLinkIsDropped() {
        bed.broker.manners(new BrokerManners() {
            @Override
            public long ackDelay() {
                return -1;
            }
        });
        TestClient client = connected(Bed.options());

        var publish = client.publish("a", "m", Qos.AT_LEAST_ONCE);
        bed.advance(Duration.ofMillis(50_001));

        assertThat(bed.broker.seen(MqttMessageType.PUBLISH))
                .extracting(ModelBroker.Seen::millis)
                .containsExactly(0L, 10_000L, 20_000L, 30_000L, 40_000L);
        assertThat(bed.broker.lines()).containsSubsequence("PUBLISH 1 a m", "PUBLISH 1 a m dup", "PUBLISH 1 a m dup");
        assertThat(downs()).containsExactly(DownCause.ACK_TIMEOUT);
        assertThat(downAt).containsExactly(50_000L);
        bed.broker.manners(BrokerManners.GOOD);
        assertThat(bed.get(publish).republications()).isEqualTo(5);
    }

    @Test
    @DisplayName(
            "B19 ping() answers from a fresh byte, from PINGRESP, or with false after the acknowledgement time-out")
    void pingAnswersWhetherTheBrokerIsThere() {
        TestClient client = connected(Bed.options());
        assertThat(bed.get(client.ping())).isTrue();
        assertThat(pings()).isEmpty();
        bed.advance(seconds(5));

        assertThat(bed.get(client.ping())).isTrue();
        assertThat(pings()).containsExactly(5_000L);
        bed.broker.manners(new BrokerManners() {
            @Override
            public boolean handles(BrokerConnection connection, MqttMessage packet) {
                return true;
            }
        });
        bed.advance(seconds(2));
        assertThat(bed.get(client.ping())).isFalse();

        assertThat(bed.time.millis()).isEqualTo(17_000L);
        assertThat(downs()).isEmpty();
    }
}
