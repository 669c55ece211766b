package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttTimeoutException;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the machine keeps is bounded")
class SessionBoundsTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final Notebook notebook = new Notebook();
    private final Operations host = new Operations(Runnable::run);
    private final Session session = new Session(
            MqttClientOptions.builder("mqtt://broker").inboundMessages(100_000).build(), notebook, host, new Random(1));

    private void goOnline() {
        session.connect(new ConnectOperation(host), 0);
        session.onTransportUp(1, 0);
        session.onPacket(1, new Packet.ConnAck(false, 0), 0);
    }

    private void arrive(String topic, int packetId) {
        Qos qos = Qos.of(Math.min(packetId, 1));
        session.onPacket(1, new Packet.Arrival(new Delivery(topic, new byte[0], qos, false, false), packetId), 0);
    }

    @Test
    @DisplayName("10 000 calls of receive may wait; one more fails, and the others go on")
    void receives() {
        List<ReceiveOperation> waiting = new ArrayList<>();
        goOnline();
        for (int i = 0; i < Receiver.MAX_WAITING; i++) {
            waiting.add(new ReceiveOperation(host, HOUR));
            session.receive(waiting.get(i), 0);
        }
        ReceiveOperation tooMany = new ReceiveOperation(host, HOUR);

        session.receive(tooMany, 0);
        arrive("t", 0);

        assertThatThrownBy(tooMany::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10000");
        assertThat(waiting.get(0)).isDone();
        assertThat(waiting.get(1)).isNotDone();
    }

    @Test
    @DisplayName("10 000 calls of whenWritable may wait; one more fails, and the others go on")
    void questionsForRoom() {
        Session small = new Session(
                MqttClientOptions.builder("mqtt://broker").outboxMessages(1).build(), notebook, host, new Random(1));
        List<WritableOperation> waiting = new ArrayList<>();
        PublishOperation publish = host.newPublish();
        small.publish(publish, 0);
        for (int i = 0; i < Writability.MAX_WAITING; i++) {
            waiting.add(new WritableOperation(host));
            small.whenWritable(waiting.get(i));
        }
        WritableOperation tooMany = new WritableOperation(host);

        small.whenWritable(tooMany);
        assertThat(waiting).noneMatch(Operation::isDone);
        publish.cancel(false);
        small.cancel(publish, 0);

        assertThatThrownBy(tooMany::join)
                .hasCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10000");
        assertThat(waiting).allMatch(Operation::isDone);
    }

    @Test
    @DisplayName("10 000 requests for filters may wait; one more fails, and the others go on")
    void requests() {
        List<Operation<?>> waiting = new ArrayList<>();
        for (int i = 0; i < Subscriptions.MAX_REQUESTS; i++) {
            UnsubscribeOperation unsubscribe = new UnsubscribeOperation(host, List.of(new TopicFilter("t")));
            waiting.add(unsubscribe);
            session.unsubscribe(unsubscribe, 0);
        }
        SubscribeOperation tooMany = new SubscribeOperation(host, List.of(Subscription.of("t", Qos.AT_MOST_ONCE)));

        session.subscribe(tooMany, 0);

        assertThatThrownBy(tooMany::join)
                .hasCauseInstanceOf(MqttTimeoutException.class)
                .hasMessageContaining("10000");
        assertThat(waiting).noneMatch(Operation::isDone);
    }

    @Test
    @DisplayName("More topics than routes are remembered find their handlers all the same")
    void routes() {
        List<String> seen = new ArrayList<>();
        goOnline();
        session.subscribe(
                new SubscribeOperation(
                        host, List.of(Subscription.of("t/+", Qos.AT_MOST_ONCE, message -> seen.add(message.topic())))),
                0);

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 1_000; i++) {
                arrive("t/" + i, 0);
            }
        }
        notebook.calls.forEach(HandlerCall::run);

        assertThat(seen).hasSize(2_000).startsWith("t/0", "t/1").endsWith("t/999");
    }

    @Test
    @DisplayName("A broker with more unacknowledged messages than there are packet ids is cut off")
    void unacknowledged() {
        goOnline();
        for (int i = 1; i <= PacketIds.MAX; i++) {
            arrive("t", i);
        }
        assertThat(session.phase()).isEqualTo(Phase.ONLINE);

        arrive("t", 1);

        assertThat(session.phase()).isEqualTo(Phase.WAITING);
    }

    @Test
    @DisplayName("The longest time-out does not overflow")
    void longestTimes() {
        ReceiveOperation receive = new ReceiveOperation(host, Duration.ofSeconds(Long.MAX_VALUE));
        DisconnectOperation disconnect = new DisconnectOperation(host, Duration.ofSeconds(Long.MAX_VALUE));
        goOnline();

        session.receive(receive, 0);
        session.publish(host.newPublish(), 0);
        session.disconnect(disconnect, Duration.ofDays(365).toNanos());

        assertThat(session.phase()).isEqualTo(Phase.LEAVING);
        assertThat(session.nextDeadline()).isPositive();
        assertThat(receive).isNotDone();
    }
}
