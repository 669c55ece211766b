package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Answer;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.PacketType;
import io.hawser.mqtt.testkit.ReceivedPacket;
import io.hawser.mqtt.testkit.Script;
import io.hawser.mqtt.testkit.ScriptedConnection;
import io.hawser.mqtt.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Noticing that a link is dead, over a real socket")
final class LivenessTest extends ScriptedTest {
    @Test
    @DisplayName("B17 a FIN is reported at once, whatever the ping period is")
    void aFinIsReportedAtOnce() {
        TestClient client = connected(options -> options.keepAlive(Duration.ofHours(1)));
        long begin = System.nanoTime();

        broker.awaitConnection(1).finish();
        Down down = client.awaitDown(1);

        // The bound is 100 ms; the rest is for a machine that runs other tests beside this one.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        assertThat(down.cause()).isEqualTo(DownCause.CLOSED_BY_BROKER);
        assertThat(broker.awaitConnection(1).awaitEnd()).isEqualTo(ScriptedConnection.End.ENDED_BY_BROKER);
    }

    @Test
    @DisplayName("B17 a RST is reported at once, whatever the ping period is")
    void aRstIsReportedAtOnce() {
        TestClient client = connected(options -> options.keepAlive(Duration.ofHours(1)));
        long begin = System.nanoTime();

        broker.awaitConnection(1).reset();
        Down down = client.awaitDown(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(500));
        assertThat(down.cause()).isEqualTo(DownCause.NETWORK_ERROR);
    }

    @Test
    @DisplayName("B16 a half-open link is noticed within the ping interval and the ping time-out")
    void aHalfOpenLinkIsNoticed() {
        TestClient client = connected(
                options -> options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(150)));
        long begin = System.nanoTime();

        broker.awaitConnection(1).follow(Script.silent());
        Down down = client.awaitDown(1);

        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .isBetween(Duration.ofMillis(150), Duration.ofMillis(1_000));
        assertThat(down.cause()).isEqualTo(DownCause.PING_TIMEOUT);
        client.awaitUp(2);
    }

    @Test
    @DisplayName("B15 L20 QoS 0 traffic to a dead peer does not hide that it is dead")
    void outgoingTrafficDoesNotHideADeadPeer() {
        TestClient client = connected(
                options -> options.pingInterval(Duration.ofMillis(200)).pingTimeout(Duration.ofMillis(150)));

        broker.awaitConnection(1).follow(Script.silent());
        Await.until("Down in spite of steady publishing", () -> {
            client.client().publish("t", "still here", Qos.AT_MOST_ONCE);
            return client.events().count(Down.class::isInstance) > 0;
        });

        assertThat(client.awaitDown(1).cause()).isEqualTo(DownCause.PING_TIMEOUT);
    }

    @Test
    @DisplayName("B14 an idle link is pinged in the ping interval and stays up")
    void anIdleLinkIsPingedAndStaysUp() {
        TestClient client = connected(options -> options.pingInterval(Duration.ofMillis(50)));

        broker.awaitPacket(5, PacketType.PINGREQ);

        assertThat(client.upsAndDowns()).hasSize(1);
        assertThat(client.client().stats().roundTrip()).isPositive();
    }

    @Test
    @DisplayName("B19 ping is true without a packet right after a byte, and after a PINGREQ on an idle link")
    void pingAsksOnlyWhenItIsNotSure() {
        TestClient client = connected();

        assertThat(Await.value(client.client().ping())).isTrue();
        assertThat(broker.packets(PacketType.PINGREQ)).isEmpty();

        Await.pass(Duration.ofMillis(1_050));
        assertThat(Await.value(client.client().ping())).isTrue();
        assertThat(broker.packets(PacketType.PINGREQ)).hasSize(1);
    }

    @Test
    @DisplayName("B19 ping on a half-open link is false after the time-out and leaves the connection alone")
    void pingOnAHalfOpenLinkIsFalse() {
        TestClient client = connected(options -> options.ackTimeout(Duration.ofMillis(200)));
        broker.awaitConnection(1).follow(Script.silent());
        Await.pass(Duration.ofMillis(1_050));

        assertThat(Await.value(client.client().ping())).isFalse();

        Await.never(
                "the connection was ended",
                Duration.ofMillis(100),
                () -> client.upsAndDowns().size() > 1);
        assertThat(broker.awaitConnection(1).isOpen()).isTrue();
    }

    @Test
    @DisplayName("B19 ping without a connection is false and starts nothing")
    void pingWithoutAConnectionIsFalse() {
        assertThat(Await.value(client().client().ping())).isFalse();

        Await.never("a connection", Duration.ofMillis(50), () -> broker.connections() > 0);
    }

    @Test
    @DisplayName("B31 a lost PUBACK: copies with the same id and DUP at R, 2R, 3R, then the link is given up")
    void anUnacknowledgedPublishIsRepeatedAndThenTheLinkIsGivenUp() {
        Duration r = Duration.ofMillis(200);
        broker.next(Script.polite().on(PacketType.PUBLISH, Answer.nothing()));
        TestClient client = connected(options -> options.ackTimeout(r).maxRepublishes(3));

        CompletableFuture<PublishResult> published = client.client().publish("t", "again", Qos.AT_LEAST_ONCE);
        Down down = client.awaitDown(1);
        long gaveUpAt = System.nanoTime();
        PublishResult result = Await.value(published);

        List<ReceivedPacket> copies = broker.packets(packet -> packet.isPublish("t") && packet.connection() == 1);
        assertThat(copies).extracting(ReceivedPacket::dup).containsExactly(false, true, true, true);
        assertThat(copies)
                .extracting(ReceivedPacket::id)
                .containsOnly(copies.get(0).id());
        for (int i = 1; i < copies.size(); i++) {
            assertThat(Duration.ofNanos(copies.get(i).atNanos() - copies.get(0).atNanos()))
                    .as("copy %s", i)
                    .isBetween(
                            r.multipliedBy(i).minusMillis(20), r.multipliedBy(i).plusMillis(150));
        }
        assertThat(Duration.ofNanos(gaveUpAt - copies.get(0).atNanos()))
                .isGreaterThan(r.multipliedBy(4).minusMillis(20));
        assertThat(down.cause()).isEqualTo(DownCause.ACK_TIMEOUT);
        ReceivedPacket replay = broker.awaitPacket(5, PacketType.PUBLISH);
        assertThat(replay.dup()).isFalse();
        assertThat(replay.id()).isNotEqualTo(copies.get(0).id());
        assertThat(result.republications()).isEqualTo(4);
        assertThat(client.client().stats().republications()).isEqualTo(4);
    }

    @Test
    @DisplayName("B40 a PUBACK after 1.5 R completes the publish; the second one is ignored and counted")
    void aLatePubackIsTakenAndTheSecondOneIgnored() {
        broker.always(Script.polite().on(PacketType.PUBLISH, Answer.puback().after(Duration.ofMillis(300))));
        TestClient client = connected(options -> options.ackTimeout(Duration.ofMillis(200)));

        PublishResult result = Await.value(client.client().publish("t", "slow", Qos.AT_LEAST_ONCE));

        assertThat(result.republications()).isEqualTo(1);
        Await.until("the second PUBACK", () -> client.client().stats().ignoredAcks() == 1);
        assertThat(client.client().isConnected()).isTrue();
        assertThat(client.upsAndDowns()).hasSize(1);
    }

    @Test
    @DisplayName("L21 a blocked handler does not make the client miss a PINGRESP")
    void aBlockedHandlerDoesNotDelayPingresp() throws InterruptedException {
        TestClient client =
                connected(options -> options.pingInterval(Duration.ofMillis(50)).pingTimeout(Duration.ofMillis(150)));
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Await.value(client.client().subscribe("t", Qos.AT_MOST_ONCE, delivery -> {
            handling.countDown();
            Await.until(() -> "release", Await.PATIENCE, () -> release.getCount() == 0);
        }));
        broker.awaitConnection(1).send(Bytes.publish("t", "block"));
        handling.await();

        int before = broker.packets(PacketType.PINGREQ).size();
        broker.awaitPacket(before + 6, PacketType.PINGREQ);

        assertThat(client.upsAndDowns()).hasSize(1);
        release.countDown();
    }
}
