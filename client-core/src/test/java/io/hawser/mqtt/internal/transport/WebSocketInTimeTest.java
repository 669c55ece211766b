package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.WebSocketOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket, in virtual time: the handshake, the frames, and what a peer can do wrong with both. */
final class WebSocketInTimeTest {
    private final Bed bed = new Bed();
    private final List<ConnectionEvent> events = new ArrayList<>();
    private final WebSocketHost host = new WebSocketHost(bed.broker::accept);

    WebSocketInTimeTest() {
        bed.network.refuse(Bed.HOST);
        bed.time.settle();
        bed.network.listen(Bed.HOST, host);
        bed.time.settle();
    }

    @AfterEach
    void nothingIsLeft() {
        bed.close();
    }

    private MqttClientOptions.Builder options() {
        return Bed.listening(
                MqttClientOptions.builder("ws://broker:8080/mqtt?a=b").clientId("client"), events);
    }

    private List<ConnectionEvent.Down> downs() {
        return Bed.of(ConnectionEvent.Down.class, events);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    private MqttConnectException failure(TestClient client) {
        Throwable failure = bed.failure(client.connect());
        assertThat(failure)
                .isInstanceOfSatisfying(
                        MqttConnectException.class, e -> assertThat(e.phase()).isEqualTo(ConnectPhase.WEB_SOCKET));
        return (MqttConnectException) failure;
    }

    @Test
    @DisplayName("packets travel in binary frames, under the subprotocol mqtt "
            + "[MQTT-6.0.0-1] [MQTT-6.0.0-3] [MQTT5-6.0.0-1] [MQTT5-6.0.0-3]")
    void packetsTravelInBinaryFrames() {
        List<String> handled = new ArrayList<>();
        TestClient client = bed.connected(options()
                .webSocket(WebSocketOptions.builder()
                        .header("Authorization", "Bearer t")
                        .build()));
        bed.get(client.subscribe("a/#", Qos.AT_LEAST_ONCE, delivery -> handled.add(delivery.text())));
        bed.get(client.publish("b", "m", Qos.EXACTLY_ONCE));
        bed.broker.push("a/1", "hello", 1);
        bed.advance(Duration.ofSeconds(1));

        assertThat(handled).containsExactly("hello");
        assertThat(bed.broker.arrived()).containsEntry("m", 1);
        assertThat(host.frames()).hasSizeGreaterThan(4).containsOnly("Binary");
        assertThat(host.upgrades()).singleElement().satisfies(upgrade -> {
            assertThat(upgrade.uri()).isEqualTo("/mqtt?a=b");
            assertThat(upgrade.headers())
                    .containsAllEntriesOf(Map.of(
                            "host", "broker:8080", "authorization", "Bearer t", "sec-websocket-protocol", "mqtt"))
                    .doesNotContainKeys("origin", "sec-websocket-extensions");
        });
    }

    @Test
    @DisplayName("MQTT 3.1 asks for the subprotocol that it had, unless another one is given")
    void mqtt31AsksForTheSubprotocolThatItHad() {
        bed.connected(options().protocol(ProtocolVersion.MQTT_3_1));
        host.subprotocols("own");
        bed.connected(options()
                .clientId("other")
                .webSocket(WebSocketOptions.builder().subprotocol("own").build()));

        assertThat(host.upgrades())
                .extracting(upgrade -> upgrade.headers().get("sec-websocket-protocol"))
                .containsExactly("mqttv3.1", "own");
    }

    @Test
    @DisplayName("a large packet leaves in several frames, for servers have bounds for one")
    void aLargePacketLeavesInSeveralFrames() {
        TestClient client = bed.connected(options());
        int before = host.frames().size();

        bed.get(client.publish("b", "m".repeat(100_000), Qos.AT_LEAST_ONCE));

        assertThat(host.largestFrame()).isEqualTo(WebSocketFrames.LARGEST_SENT);
        assertThat(host.frames()).hasSize(before + 4).containsOnly("Binary");
        assertThat(bed.broker.arrived()).containsEntry("m".repeat(100_000), 1);
    }

    @Test
    @DisplayName("a packet may span frames [MQTT-6.0.0-2] [MQTT5-6.0.0-2]")
    void aPacketMaySpanFrames() {
        host.cutter(WebSocketHost::bytewise);
        List<String> handled = new ArrayList<>();
        TestClient client = bed.connected(options());
        bed.get(client.subscribe("a", Qos.EXACTLY_ONCE, delivery -> handled.add(delivery.text())));

        IntStream.range(0, 20).forEach(n -> bed.broker.push("a", "m" + n, 2));
        bed.advance(Duration.ofSeconds(1));

        assertThat(handled).hasSize(20).startsWith("m0").endsWith("m19");
        assertThat(downs()).isEmpty();
    }

    @Test
    @DisplayName("a frame may hold several packets, and the half of another one [MQTT-6.0.0-2] [MQTT5-6.0.0-2]")
    void aFrameMayHoldSeveralPackets() {
        List<String> handled = new ArrayList<>();
        TestClient client = bed.connected(options());
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> handled.add(delivery.text())));
        byte[] three = {0x30, 4, 0, 1, 'a', '1', 0x30, 4, 0, 1, 'a', '2', 0x30, 4, 0, 1, 'a', '3'};

        host.send(new BinaryWebSocketFrame(Unpooled.copiedBuffer(three, 0, 15)));
        host.send(new BinaryWebSocketFrame(Unpooled.EMPTY_BUFFER));
        host.send(new BinaryWebSocketFrame(Unpooled.copiedBuffer(three, 15, 3)));
        bed.advance(Duration.ofSeconds(1));

        assertThat(handled).containsExactly("1", "2", "3");
    }

    @Test
    @DisplayName("B60 a text frame ends the connection as a violation, and the client reconnects "
            + "[MQTT-6.0.0-1] [MQTT5-6.0.0-1]")
    void aTextFrameEndsTheConnection() {
        bed.connected(options());

        host.send(new TextWebSocketFrame("hello"));
        bed.advance(Duration.ofMinutes(1));

        assertThat(downs()).singleElement().satisfies(down -> {
            assertThat(down.cause()).isEqualTo(DownCause.PROTOCOL_ERROR);
            assertThat(down.error()).hasMessageContaining("text frame");
        });
        assertThat(host.closes()).containsExactly(1003);
        assertThat(bed.broker.accepted()).isEqualTo(2);
    }

    @Test
    @DisplayName("B60 frames that are malformed or too large end the connection, and the client reconnects")
    void malformedFramesEndTheConnection() {
        int[][] wrong = {
            {0x82, 0x81, 1, 2, 3, 4, 5}, // masked, as only a client's may be
            {0xC2, 0}, // an extension nobody has asked for
            {0x83, 0}, // an opcode that does not exist
            {0x80, 0}, // the end of a message that has not begun
            {0x09, 0}, // a ping in parts
            {0x88, 1, 3}, // half a status
            {0x82, 127, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF}, // 2 GB announced
        };
        bed.connected(options());

        for (int[] bytes : wrong) {
            int before = downs().size();
            host.sendRaw(bytes);
            bed.advance(Duration.ofMinutes(1));
            assertThat(downs()).hasSize(before + 1);
            assertThat(downs().get(before).cause()).isEqualTo(DownCause.PROTOCOL_ERROR);
        }
        assertThat(downs().get(wrong.length - 1).error()).hasMessageContaining("maxFramePayload of 16777216");
        assertThat(host.closes()).contains(1002, 1009);
    }

    @Test
    @DisplayName("a bound for frames is kept to the byte")
    void aBoundForFramesIsKeptToTheByte() {
        TestClient client = bed.connected(options()
                .webSocket(WebSocketOptions.builder().maxFramePayload(1_024).build()));
        List<String> handled = new ArrayList<>();
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> handled.add(delivery.text())));

        bed.broker.push("a", "x".repeat(1_024 - 6), 0);
        bed.advance(Duration.ofSeconds(1));
        assertThat(handled).hasSize(1);
        assertThat(downs()).isEmpty();

        bed.broker.push("a", "x".repeat(1_024 - 5), 0);
        bed.advance(Duration.ofSeconds(1));
        assertThat(handled).hasSize(1);
        assertThat(downs())
                .singleElement()
                .satisfies(down -> assertThat(down.error()).hasMessageContaining("maxFramePayload of 1024 bytes"));
    }

    @Test
    @DisplayName("a ping is answered with what it holds, and a pong that nobody asked for means nothing")
    void aPingIsAnswered() {
        bed.connected(options());

        host.send(new PingWebSocketFrame(bytes("ping")));
        host.send(new PongWebSocketFrame(bytes("pong")));
        bed.advance(Duration.ofSeconds(1));

        assertThat(host.frames()).containsOnlyOnce("Pong");
        assertThat(downs()).isEmpty();
    }

    @Test
    @DisplayName("pings of a peer that does not read our answers fill no memory")
    void pingsOfAPeerThatDoesNotReadFillNoMemory() {
        bed.connected(options());
        bed.link().socket().congested(true);

        for (int i = 0; i < 5_000; i++) {
            host.send(new PingWebSocketFrame(bytes("x".repeat(100))));
        }
        bed.time.settle();

        assertThat(bed.link().channel().bytesBeforeWritable()).isPositive();
        assertThat(bed.link().channel().unsafe().outboundBuffer().totalPendingWriteBytes())
                .isLessThan(200_000);
        bed.link().socket().congested(false);
    }

    @Test
    @DisplayName("what the server says when it closes is in the event, on one line, and it gets its answer")
    void whatTheServerSaysWhenItClosesIsInTheEvent() {
        bed.connected(options());

        host.send(new CloseWebSocketFrame(1008, "not\nyou"));
        bed.advance(Duration.ofMinutes(1));

        assertThat(downs()).singleElement().satisfies(down -> {
            assertThat(down.cause()).isEqualTo(DownCause.CLOSED_BY_BROKER);
            assertThat(down.error())
                    .hasMessageContaining("WebSocket closed with")
                    .hasMessageContaining("1008");
            assertThat(down.error()).hasMessageContaining("\"not?you\"");
        });
        assertThat(host.closes()).containsExactly(1008);
        assertThat(bed.broker.accepted()).isEqualTo(2);
    }

    @Test
    void aCloseWithoutAStatusIsSaidToHaveNone() {
        bed.connected(options());

        host.send(new CloseWebSocketFrame());
        bed.advance(Duration.ofMinutes(1));

        assertThat(downs())
                .singleElement()
                .satisfies(down -> assertThat(down.error()).hasMessageContaining("closed without a status"));
        assertThat(host.closes()).containsExactly(1000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 Not Found             | 404 (Not Found)          | under this path",
                "401 Unauthorized          | 401 (Unauthorized)       | Authorization",
                "403 Forbidden             | 403 (Forbidden)          | credentials",
                "400 Bad Request           | 400 (Bad Request)        | headers and subprotocol",
                "426 Upgrade Required      | 426 (Upgrade Required)   | it names other",
                "200 OK                    | 200 (OK)                 | ordinary web server",
                "302 Found                 | 302 (Found)              | it names http://elsewhere",
                "503 Service Unavailable   | 503 (Service Unavailable)| not there now",
                "418 I'm a teapot          | 418 (I'm a teapot)       | 418",
            })
    @DisplayName("a refused handshake says with which status, and what to do; its body is not waited for")
    void aRefusedHandshakeSaysWhatToDo(String status, String named, String advice) {
        host.refuseWith("HTTP/1.1 " + status + "\r\nLocation: http://elsewhere\r\nUpgrade: other\r\n"
                + "Content-Length: 1000000000\r\n\r\n<html>");

        MqttConnectException failure = failure(bed.client(options()));

        assertThat(failure)
                .hasMessageContaining("ws://broker:8080/mqtt?...")
                .hasMessageContaining(named)
                .hasMessageContaining(advice);
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("a server that chooses no subprotocol, or another one, is told from an MQTT server")
    void aServerThatChoosesAnotherSubprotocolIsRefused() {
        host.subprotocols("");
        assertThat(failure(bed.client(options())))
                .hasMessageContaining("chose no subprotocol, not mqtt")
                .hasMessageContaining("WebSocketOptions.subprotocol");

        host.refuseWith(upgraded("Sec-WebSocket-Protocol: chat"));
        assertThat(failure(bed.client(options()))).hasMessageContaining("chose the subprotocol chat, not mqtt");
    }

    @Test
    void anAnswerThatDoesNotProveThatTheHandshakeWasReadIsRefused() {
        host.refuseWith(upgraded("Sec-WebSocket-Accept: AAAA", "Sec-WebSocket-Protocol: mqtt"));

        assertThat(failure(bed.client(options()))).hasMessageContaining("challenge");
    }

    private static String upgraded(String... headers) {
        String beginning = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
        return beginning + String.join("\r\n", headers) + "\r\n\r\n";
    }

    @Test
    @DisplayName("headers without an end are given up at their bound")
    void headersWithoutAnEndAreGivenUpAtTheirBound() {
        host.refuseWith("HTTP/1.1 101 Switching Protocols\r\n" + "X-More: 0123456789012345678901234\r\n".repeat(2_000));

        assertThat(failure(bed.client(options()))).hasMessageContaining("more than 16384 bytes");
    }

    @Test
    void whatIsNoHttpIsCalledThat() {
        host.refuseWith(" \u0002\u0000\u0000nonsense\r\n\r\n");

        assertThat(failure(bed.client(options()))).hasMessageContaining("no answer of HTTP");
    }

    @Test
    @DisplayName(
            "L42 B78 a server that never comes to the end of its answer is left at the deadline, which names the phase")
    void aSlowServerIsLeftAtTheDeadline() {
        host.refusal(channel -> dribble(channel, 0));
        TestClient client = bed.client(options().connectTimeout(Duration.ofSeconds(7)));

        assertThat(failure(client)).hasMessageContaining("WebSocket handshake").hasMessageContaining("within 7000 ms");
        assertThat(bed.time.millis()).isEqualTo(7_000);
    }

    /** A byte each second. */
    private void dribble(Channel channel, int sent) {
        String answer = "HTTP/1.1 101 Switching Protocols\r\n";
        if (channel.isActive()) {
            channel.pipeline()
                    .firstContext()
                    .writeAndFlush(
                            bytes(answer.substring(sent % answer.length()).substring(0, 1)));
            bed.time.plan(Duration.ofSeconds(1), () -> dribble(channel, sent + 1));
        }
    }

    @Test
    void aServerThatClosesDuringTheHandshakeIsReportedAtOnce() {
        host.refusal(Channel::close);

        assertThat(failure(bed.client(options()))).hasMessageContaining("the server closed it");
        assertThat(bed.time.millis()).isZero();
    }

    @Test
    @DisplayName("DISCONNECT comes first, and then the close of WebSocket")
    void disconnectComesFirstAndThenTheClose() {
        List<Integer> first = new ArrayList<>();
        WebSocketHost deaf =
                new WebSocketHost((link, channel) -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf packet = (ByteBuf) message;
                        first.add((int) packet.getUnsignedByte(packet.readerIndex()));
                        packet.release();
                        if (first.size() == 1) {
                            channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
                        }
                    }
                }));
        bed.network.refuse(Bed.HOST);
        bed.time.settle();
        bed.network.listen(Bed.HOST, deaf);
        bed.time.settle();
        TestClient client = bed.connected(options());

        bed.get(client.disconnect(Duration.ZERO));

        assertThat(first).containsExactly(0x10, 0xE0);
        assertThat(deaf.frames()).containsExactly("Binary", "Binary", "Close");
        assertThat(deaf.closes()).containsExactly(1000);
    }

    @Test
    @DisplayName("B13 each byte of a frame that takes long to arrive is a sign of life")
    void eachByteOfALongFrameIsASignOfLife() {
        List<String> handled = new ArrayList<>();
        TestClient client = bed.connected(options().keepAlive(Duration.ofSeconds(20)));
        bed.get(client.subscribe("a", Qos.AT_MOST_ONCE, delivery -> handled.add(delivery.text())));
        int[] frame = new int[2 + 105];
        frame[0] = 0x82;
        frame[1] = 105;
        frame[2] = 0x30;
        frame[3] = 103;
        frame[5] = 1;
        frame[6] = 'a';
        Arrays.fill(frame, 7, frame.length, 'x');
        for (int i = 0; i < frame.length; i++) {
            int one = frame[i];
            bed.time.plan(Duration.ofSeconds(i), () -> host.sendRaw(one));
        }
        host.cutter(
                packet -> { // what the broker answers to pings waits behind the frame
                    packet.release();
                    return List.<WebSocketFrame>of();
                });

        bed.advance(Duration.ofSeconds(frame.length));

        assertThat(handled).containsExactly("x".repeat(100));
        assertThat(downs()).isEmpty();
    }

    @Test
    @DisplayName("L47 after an outage the client is upgraded again")
    void afterAnOutageTheClientIsUpgradedAgain() {
        TestClient client = bed.connected(options());
        for (int i = 0; i < 5; i++) {
            bed.link().reset();
            bed.get(client.publish("a", "m" + i, Qos.AT_LEAST_ONCE));
        }

        assertThat(bed.broker.arrived()).hasSize(5);
        assertThat(downs())
                .hasSize(5)
                .extracting(ConnectionEvent.Down::error)
                .allSatisfy(error -> assertThat(error).isInstanceOf(MqttException.class));
        assertThat(host.upgrades()).hasSize(6);
    }
}
