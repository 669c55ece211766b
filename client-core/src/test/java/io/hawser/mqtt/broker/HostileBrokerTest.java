package io.hawser.mqtt.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.testkit.Await;
import io.hawser.mqtt.testkit.Bytes;
import io.hawser.mqtt.testkit.TestClient;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a broker must not send: each case ends the connection it came on, for its own reason, and nothing else. */
@DisplayName("A broker that breaks the protocol, over a real socket")
final class HostileBrokerTest extends ScriptedTest {
    private static final int MAX_PACKET = 1_024;

    static Stream<Arguments> whatNoBrokerMaySend() {
        byte[] wildcard = Bytes.publish("a/#", "x");
        byte[] badUtf8 = Bytes.of(0x30, 4, 0, 2, 0xc3, 0x28);
        return Stream.of(
                Arguments.of("a packet above the limit", Bytes.publish("t", "x".repeat(MAX_PACKET + 1))),
                Arguments.of("a length of five bytes", Bytes.of(0x30, 0xff, 0xff, 0xff, 0xff, 0x01)),
                Arguments.of("a promise of 256 MB", Bytes.header(0x30, Bytes.LARGEST_REMAINING_LENGTH)),
                Arguments.of("packet type 0", Bytes.of(0x00, 0)),
                Arguments.of("packet type 15", Bytes.of(0xf0, 0)),
                Arguments.of("a PUBLISH with QoS 3", Bytes.of(0x36, 5, 0, 1, 't', 0, 1)),
                Arguments.of("a PUBLISH with DUP and QoS 0", Bytes.of(0x38, 3, 0, 1, 't')),
                Arguments.of("a PUBLISH with the id 0", Bytes.of(0x32, 5, 0, 1, 't', 0, 0)),
                Arguments.of("a PUBLISH to a wildcard", wildcard),
                Arguments.of("a PUBLISH whose topic is no UTF-8", badUtf8),
                Arguments.of("a topic longer than its packet", Bytes.of(0x30, 3, 0, 9, 't')),
                Arguments.of("a PUBACK without an id", Bytes.of(0x40, 0)),
                Arguments.of("a second CONNACK", Bytes.connack(false, 0)),
                Arguments.of("a packet of a client: SUBSCRIBE", Bytes.of(0x82, 6, 0, 1, 0, 1, 't', 0)),
                Arguments.of("a packet of a client: PINGREQ", Bytes.of(0xc0, 0)),
                Arguments.of("a packet of a client: DISCONNECT", Bytes.of(0xe0, 0)));
    }

    @ParameterizedTest(name = "B60 {0}")
    @MethodSource("whatNoBrokerMaySend")
    @DisplayName(
            "B60 what no broker may send ends the connection as a protocol error, and the next one is good [MQTT-3.3.1-4] [MQTT-4.8.0-1]")
    void whatNoBrokerMaySendEndsTheConnection(String what, byte[] bytes) {
        TestClient client = connected(options -> options.maxPacketSize(MAX_PACKET));

        broker.awaitConnection(1).send(bytes);

        assertThat(client.awaitDown(1).cause()).as(what).isEqualTo(DownCause.PROTOCOL_ERROR);
        broker.awaitConnection(1).awaitEnd();
        client.awaitUp(2);
        Await.value(client.client().publish("t", "alive", Qos.AT_LEAST_ONCE));
    }

    @Test
    @DisplayName("B60 a packet that breaks off is an ordinary end of the connection")
    void aTruncatedPacketIsAnOrdinaryEnd() {
        TestClient client = connected();

        broker.awaitConnection(1).send(Bytes.header(0x30, 100), Bytes.of(0, 1, 't'));
        broker.awaitConnection(1).finish();

        assertThat(client.awaitDown(1).cause()).isEqualTo(DownCause.CLOSED_BY_BROKER);
        client.awaitUp(2);
        Await.value(client.client().publish("t", "alive", Qos.AT_LEAST_ONCE));
    }

    @Test
    @DisplayName("B40 D14 acknowledgements that belong to nothing are counted and ignored")
    void strayAcknowledgementsAreIgnored() {
        TestClient client = connected();

        broker.awaitConnection(1)
                .send(
                        Bytes.puback(77),
                        Bytes.suback(78, 0),
                        Bytes.unsuback(79),
                        Bytes.of(0x50, 2, 0, 80),
                        Bytes.of(0x70, 2, 0, 81),
                        Bytes.pingresp());

        Await.until("five stray acks", () -> client.client().stats().ignoredAcks() == 5);
        Await.value(client.client().publish("t", "alive", Qos.AT_LEAST_ONCE));
        assertThat(client.upsAndDowns()).hasSize(1);
    }

    @Test
    @DisplayName("B60 bytes that come one by one make the same packets")
    void bytesOneByOneMakeTheSamePackets() {
        TestClient client = connected();
        var arrived = client.collect("#", Qos.AT_LEAST_ONCE);

        for (byte[] packet : new byte[][] {Bytes.publish("a", 1, "one"), Bytes.publish("b", "x".repeat(200))}) {
            for (byte single : packet) {
                broker.awaitConnection(1).send(Bytes.of(single));
            }
        }

        assertThat(arrived.await("two messages", 2, message -> true).text()).hasSize(200);
        assertThat(arrived.all().get(0).text()).isEqualTo("one");
    }
}
