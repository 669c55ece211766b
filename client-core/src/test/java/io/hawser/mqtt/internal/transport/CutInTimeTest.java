package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.netty.handler.codec.mqtt.MqttMessageType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The handshake of QoS 2 ends behind each of its bytes, in each direction; the message still comes exactly once. */
final class CutInTimeTest {
    private static final List<MqttMessageType> HANDSHAKE =
            List.of(MqttMessageType.PUBLISH, MqttMessageType.PUBREC, MqttMessageType.PUBREL, MqttMessageType.PUBCOMP);

    /** Longer than each of these packets is here. */
    private static final int LONGEST = 40;

    private final List<String> cuts = new ArrayList<>();

    private static MqttClientOptions.Builder options(ProtocolVersion protocol) {
        return Bed.options().protocol(protocol).cleanStart(false).cleanStartOnReconnect(false);
    }

    /** Ends the connection behind so many bytes of a packet of this type; there may be fewer, and then nothing happens. */
    private PacketCut cut(Bed bed, MqttMessageType type, int length) {
        BrokerConnection connection = bed.broker.connection();
        return new PacketCut(type, size -> Math.min(length, size), (cut, left) -> {
            cuts.add(cut + " " + left);
            bed.time.plan(0, connection::reset);
        });
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("B48 a QoS 2 publish arrives once wherever the connection ends")
    void aPublishArrivesOnceWhereverTheConnectionEnds(ProtocolVersion protocol) {
        for (MqttMessageType type : HANDSHAKE) {
            for (int length = 0; length <= LONGEST; length++) {
                publishWithCut(protocol, type, length);
            }
        }

        assertThat(cuts)
                .contains("PUBLISH 0", "PUBLISH 9", "PUBREC 0", "PUBREC 3", "PUBREL 1", "PUBREL 4", "PUBCOMP 2");
    }

    private void publishWithCut(ProtocolVersion protocol, MqttMessageType type, int length) {
        try (Bed bed = new Bed()) {
            TestClient client = bed.connected(options(protocol));
            boolean isOurs = type == MqttMessageType.PUBLISH || type == MqttMessageType.PUBREL;
            PacketCut cut = cut(bed, type, length);
            if (isOurs) {
                bed.link().socket().cut(cut);
            } else {
                bed.broker.connection().outlet().cut(cut);
            }

            CompletableFuture<?> publish = client.publish("t", "out", Qos.EXACTLY_ONCE);

            bed.get(publish);
            assertThat(bed.broker.arrived())
                    .as("cut in %s after %d", type, length)
                    .containsEntry("out", 1);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @DisplayName("B48 a QoS 2 message is received once wherever the connection ends")
    void aMessageIsReceivedOnceWhereverTheConnectionEnds(ProtocolVersion protocol) {
        for (MqttMessageType type : HANDSHAKE) {
            for (int length = 0; length <= LONGEST; length++) {
                receiveWithCut(protocol, type, length);
            }
        }

        assertThat(cuts)
                .contains("PUBLISH 0", "PUBLISH 9", "PUBREC 0", "PUBREC 3", "PUBREL 1", "PUBREL 4", "PUBCOMP 2");
    }

    private void receiveWithCut(ProtocolVersion protocol, MqttMessageType type, int length) {
        try (Bed bed = new Bed()) {
            List<String> received = new ArrayList<>();
            TestClient client = bed.connected(options(protocol));
            bed.get(client.subscribe("t", Qos.EXACTLY_ONCE, delivery -> received.add(delivery.text())));
            boolean isOurs = type == MqttMessageType.PUBREC || type == MqttMessageType.PUBCOMP;
            PacketCut cut = cut(bed, type, length);
            if (isOurs) {
                bed.link().socket().cut(cut);
            } else {
                bed.broker.connection().outlet().cut(cut);
            }

            bed.time.plan(0, () -> bed.broker.push("t", "in", 2));
            bed.advance(Duration.ofMinutes(1));

            assertThat(received).as("cut in %s after %d", type, length).containsExactly("in");
            assertThat(bed.broker.isIdle("client")).as("handshake is complete").isTrue();
        }
    }
}
