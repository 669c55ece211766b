package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whatever is thrown, wherever: the connection may end, the client goes on. */
final class FailureTest {
    private static final List<Throwable> FAILURES = List.of(
            new IllegalStateException(LogTrap.INJECTED),
            new OutOfMemoryError(LogTrap.INJECTED),
            new StackOverflowError(LogTrap.INJECTED),
            new NoClassDefFoundError(LogTrap.INJECTED),
            new AssertionError(LogTrap.INJECTED));

    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private LogTrap log;

    @BeforeEach
    void listen() {
        log = new LogTrap();
    }

    @AfterEach
    void nothingIsLeft() {
        log.close();
        bed.close();
    }

    private MqttClientOptions.Builder options() {
        return Bed.listening(Bed.options(), events);
    }

    private List<DownCause> downs() {
        return Bed.of(ConnectionEvent.Down.class, events).stream()
                .map(ConnectionEvent.Down::cause)
                .toList();
    }

    private static <T extends Throwable> void raise(Throwable failure) throws T {
        @SuppressWarnings("unchecked")
        T any = (T) failure;
        throw any;
    }

    @Test
    @DisplayName("B25 anything thrown while decoding ends the connection, and the client reconnects [MQTT-4.8.0-2]")
    void anythingThrownWhileDecodingEndsTheConnection() {
        TestClient client = bed.connected(options());
        for (Throwable failure : FAILURES) {
            bed.link().channel().pipeline().addBefore("PacketCodec#0", "bomb", new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    FailureTest.<RuntimeException>raise(failure);
                }
            });
            bed.get(client.publish("a", "m", Qos.AT_LEAST_ONCE));
            bed.advance(Duration.ofMinutes(1));
        }

        assertThat(downs()).hasSize(FAILURES.size()).containsOnly(DownCause.INTERNAL_ERROR);
        assertThat(log.errors()).hasSize(FAILURES.size()).allMatch(line -> line.contains("Please report"));
    }

    @Test
    @DisplayName(
            "B25 anything thrown while encoding ends the connection, and what was not sent is sent on the next one")
    void anythingThrownWhileEncodingEndsTheConnection() {
        TestClient client = bed.connected(options());
        for (Throwable failure : FAILURES) {
            if (failure instanceof Error error) {
                bed.link().socket().failNextWrite(error);
                bed.get(client.publish("a", failure.getClass().getSimpleName(), Qos.AT_LEAST_ONCE));
                bed.advance(Duration.ofMinutes(1));
            }
        }

        assertThat(downs()).hasSize(4).containsOnly(DownCause.INTERNAL_ERROR);
        assertThat(bed.broker.arrived()).hasSize(4);
    }

    @Test
    void nothingLeavesBehindAPacketThatCouldNotBeWritten() {
        TestClient client = bed.connected(options());
        bed.link().socket().failNextWrite(new OutOfMemoryError(LogTrap.INJECTED));

        for (int i = 1; i <= 5; i++) {
            client.publish("a", "m" + i, Qos.AT_LEAST_ONCE);
        }
        bed.advance(Duration.ofSeconds(10));

        assertThat(bed.broker.arrived().keySet()).containsExactly("m1", "m2", "m3", "m4", "m5");
        assertThat(bed.broker.arrived()).containsEntry("m5", 1);
    }

    @Test
    @DisplayName("B25 a message of a type that nobody expects in the pipeline ends the connection")
    void aMessageOfAnUnexpectedTypeEndsTheConnection() {
        bed.connected(options());

        bed.link().channel().pipeline().context("PacketCodec#0").fireChannelRead("not a packet");
        bed.advance(Duration.ofMinutes(1));

        assertThat(downs()).containsExactly(DownCause.INTERNAL_ERROR);
        assertThat(bed.broker.connections()).hasSize(1);
    }

    @Test
    @DisplayName("B25 whatever a listener, a handler or a completion throws, the client goes on")
    void whateverUserCodeThrowsTheClientGoesOn() {
        for (Throwable failure : FAILURES) {
            AtomicInteger called = new AtomicInteger();
            TestClient client =
                    bed.client(Bed.options().clientId("client" + called).eventListener(event -> {
                        called.incrementAndGet();
                        FailureTest.<RuntimeException>raise(failure);
                    }));
            bed.get(client.connect());
            bed.get(client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> {
                called.incrementAndGet();
                FailureTest.<RuntimeException>raise(failure);
            }));
            client.publish("a", "1", Qos.AT_LEAST_ONCE).thenRun(() -> {
                called.incrementAndGet();
                FailureTest.<RuntimeException>raise(failure);
            });
            bed.get(client.publish("a", "2", Qos.AT_LEAST_ONCE));
            bed.advance(Duration.ofSeconds(1));

            assertThat(called).hasValue(4);
            assertThat(client.driver().isConnected()).isTrue();
            bed.get(client.disconnect(Duration.ZERO));
        }
    }

    @Test
    @DisplayName("B25 whatever a direct executor's callbacks throw on the event loop, the client goes on")
    void whateverDirectCallbacksThrowTheClientGoesOn() {
        TestClient client = bed.connected(Bed.options().callbackExecutor(Runnable::run));
        for (Throwable failure : FAILURES) {
            bed.get(client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> FailureTest.<RuntimeException>raise(failure)));
            bed.get(client.publish("a", "m", Qos.AT_LEAST_ONCE));
            bed.advance(Duration.ofMinutes(1));
        }

        assertThat(bed.broker.accepted()).isEqualTo(1);
    }

    @Test
    @DisplayName("B25 a callback executor without a thread for a while delays everything and loses nothing")
    void aCallbackExecutorWithoutAThreadDelaysEverythingAndLosesNothing() {
        AtomicInteger failing = new AtomicInteger();
        TestClient client = bed.connected(options().callbackExecutor(task -> {
            if (failing.getAndDecrement() > 0) {
                throw new OutOfMemoryError(LogTrap.INJECTED);
            }
            bed.threads.execute(task);
        }));
        List<String> handled = new ArrayList<>();
        bed.get(client.subscribe("a", Qos.AT_LEAST_ONCE, delivery -> handled.add(delivery.text())));

        failing.set(5);
        bed.broker.push("a", "m", 1);
        var publish = client.publish("b", "m", Qos.AT_LEAST_ONCE);
        bed.link().finish();
        bed.time.settle();
        assertThat(handled).isEmpty();
        bed.advance(Duration.ofSeconds(5));

        assertThat(handled).containsExactly("m");
        assertThat(publish).isCompleted();
        assertThat(downs()).containsExactly(DownCause.CLOSED_BY_BROKER);
    }

    @Test
    @DisplayName("B60 every kind of hostile bytes ends the connection with PROTOCOL_ERROR, and the client reconnects")
    void everyKindOfHostileBytesEndsTheConnection() {
        int[][] hostile = {
            {0x38, 3, 0, 1, 'a'}, // DUP with QoS 0
            {0x36, 5, 0, 1, 'a', 0, 1}, // QoS 3
            {0x32, 5, 0, 1, 'a', 0, 0}, // packet id 0
            {0x32, 3, 0, 1, 'a'}, // no packet id
            {0x30, 3, 0, 9, 'a'}, // a topic longer than its packet
            {0x30, 0xFF, 0xFF, 0xFF, 0xFF}, // a length of five bytes
            {0x30, 0xFF, 0xFF, 0xFF, 0x7F}, // 256 MB announced
            {0x00, 0}, // type 0
            {0xF0, 0}, // type 15, AUTH in MQTT 5
            {0x10, 12, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 0}, // CONNECT
            {0x20, 2, 0, 0}, // CONNACK again
            {0x82, 6, 0, 1, 0, 1, 'a', 0}, // SUBSCRIBE
            {0xA2, 5, 0, 1, 0, 1, 'a'}, // UNSUBSCRIBE
            {0xC0, 0}, // PINGREQ
            {0xE0, 0}, // DISCONNECT, which only MQTT 5 lets a broker send
            {0x40, 1, 7}, // PUBACK that is too short
        };
        bed.connected(options());
        for (int[] bytes : hostile) {
            int before = downs().size();
            bed.broker.connection().answerRaw(bytes);
            bed.broker.connection().answer(MqttMessage.PINGRESP); // a packet that is too short shows with the next one
            bed.time.advanceUntil(() -> downs().size() > before, Duration.ofSeconds(1));
            assertThat(downs()).hasSize(before + 1).endsWith(DownCause.PROTOCOL_ERROR);
            bed.time.advanceUntil(
                    () -> bed.broker.connections().stream().anyMatch(BrokerConnection::isUp), Duration.ofMinutes(1));
            bed.advance(Duration.ofSeconds(11));
        }
        assertThat(log.errors()).isEmpty();
    }
}
