package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every property that a broker sends, byte by byte. */
final class PacketDecodingMqtt5Test {
    private static final List<UserProperty> A_B = List.of(new UserProperty("a", "b"), new UserProperty("a", "c"));
    private static final String A_B_BYTES = "26 00 01 61 00 01 62 26 00 01 61 00 01 63";

    private final CodecBed bed = new CodecBed(ProtocolVersion.MQTT_5);

    @AfterEach
    void everyBufferIsReleased() {
        bed.close();
    }

    private ConnAckProperties connAck(String properties) {
        int length = CodecBed.bytes(properties).length;
        Packet packet = bed.receive(String.format("20 %02x 00 00 %02x %s", length + 3, length, properties));
        return ((Packet.ConnAck) packet).properties();
    }

    private Delivery delivery(String properties) {
        int length = CodecBed.bytes(properties).length;
        Packet packet = bed.receive(String.format("30 %02x 00 01 74 %02x %s 78", length + 5, length, properties));
        Delivery delivery = ((Packet.Arrival) packet).delivery();
        assertThat(delivery.topic()).isEqualTo("t");
        assertThat(delivery.text()).isEqualTo("x");
        return delivery;
    }

    @Test
    void aConnackWithoutPropertiesSaysNothing() {
        assertThat(bed.receive("20 03 01 00 00")).isEqualTo(new Packet.ConnAck(true, 0));
        assertThat(bed.receive("20 03 00 9f 00")).isEqualTo(new Packet.ConnAck(false, 0x9f));
        assertThat(connAck("").limits()).isEqualTo(BrokerLimits.NONE);
    }

    @Test
    void theRefusalByAnOlderBrokerIsRead() {
        assertThat(bed.receive("20 02 00 01")).isEqualTo(new Packet.ConnAck(false, 1));
        assertThat(bed.receive(CodecBed.bytes("20 02 00 01 20 03 00 84 00")))
                .containsExactly(new Packet.ConnAck(false, 1), new Packet.ConnAck(false, 0x84));
    }

    @Test
    void eachLimitOfConnackIsRead() {
        assertThat(connAck("21 00 01").limits().receiveMaximum()).isEqualTo(1);
        assertThat(connAck("21 ff ff").limits().receiveMaximum()).isEqualTo(65_535);
        assertThat(connAck("24 00").limits().maximumQos()).isEqualTo(Qos.AT_MOST_ONCE);
        assertThat(connAck("24 01").limits().maximumQos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(connAck("25 00").limits().retainAvailable()).isFalse();
        assertThat(connAck("25 01").limits().retainAvailable()).isTrue();
        assertThat(connAck("27 ff ff ff ff").limits().maximumPacketSize()).isEqualTo(0xFFFF_FFFFL);
        assertThat(connAck("22 ff ff").limits().topicAliasMaximum()).isEqualTo(65_535);
        assertThat(connAck("28 00").limits().wildcardSubscriptionAvailable()).isFalse();
        assertThat(connAck("29 00").limits().subscriptionIdentifiersAvailable()).isFalse();
        assertThat(connAck("2a 00").limits().sharedSubscriptionAvailable()).isFalse();
    }

    @Test
    void everythingElseOfConnackIsRead() {
        assertThat(connAck("11 ff ff ff ff").sessionExpiry()).isEqualTo(0xFFFF_FFFFL);
        assertThat(connAck("11 00 00 00 00").sessionExpiry()).isZero();
        assertThat(connAck("13 00 00").serverKeepAlive()).isZero();
        assertThat(connAck("13 ff ff").serverKeepAlive()).isEqualTo(65_535);
        assertThat(connAck("12 00 01 69").assignedClientId()).isEqualTo("i");
        assertThat(connAck("1f 00 01 72").text()).isEqualTo("r");
        assertThat(connAck(A_B_BYTES).userProperties()).isEqualTo(A_B);
        assertThat(connAck("1a 00 02 c3 bc").responseInformation()).isEqualTo("ü");
        assertThat(connAck("1c 00 01 73").serverReference()).isEqualTo("s");
        assertThat(connAck("15 00 01 6d").authMethod()).isEqualTo("m");
        assertThat(connAck("16 00 02 ff 00").authData()).containsExactly(0xff, 0);
        assertThat(connAck("22 00 00"))
                .usingRecursiveComparison()
                .as("what is not there is absent")
                .isEqualTo(ConnAckProperties.NONE);
    }

    @Test
    void eachPropertyOfAMessageIsRead() {
        assertThat(delivery("").properties()).isSameAs(MessageProperties.NONE);
        assertThat(delivery("01 01").properties().utf8Payload()).isTrue();
        assertThat(delivery("01 00").properties().utf8Payload()).isFalse();
        assertThat(delivery("02 ff ff ff ff").properties().messageExpiry()).isEqualTo(Duration.ofSeconds(0xFFFF_FFFFL));
        assertThat(delivery("02 00 00 00 00").properties().messageExpiry())
                .as("the rest of the last second")
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(delivery("03 00 01 63").properties().contentType()).isEqualTo("c");
        assertThat(delivery("08 00 01 72").properties().responseTopic()).isEqualTo("r");
        assertThat(delivery("09 00 02 ff 00").properties().correlationData()).containsExactly(0xff, 0);
        assertThat(delivery(A_B_BYTES).properties().userProperties()).isEqualTo(A_B);
        assertThat(delivery("0b 02 0b ff ff ff 7f 0b 01 0b 02").subscriptionIdentifiers())
                .containsExactly(2, 268_435_455, 1, 2);
    }

    @Test
    void anAliasMayStandForTheTopic() {
        assertThat(bed.receive("34 0a 00 01 74 00 07 03 23 ff ff 78"))
                .isInstanceOfSatisfying(Packet.Arrival.class, arrival -> {
                    assertThat(arrival.topicAlias()).isEqualTo(65_535);
                    assertThat(arrival.packetId()).isEqualTo(7);
                    assertThat(arrival.delivery().qos()).isEqualTo(Qos.EXACTLY_ONCE);
                });
        assertThat(bed.receive("30 06 00 00 03 23 00 01")).isInstanceOfSatisfying(Packet.Arrival.class, arrival -> {
            assertThat(arrival.topicAlias()).isEqualTo(1);
            assertThat(arrival.delivery().topic()).isEmpty();
        });
        assertThat(bed.receive("30 04 00 01 74 00"))
                .isInstanceOfSatisfying(
                        Packet.Arrival.class,
                        arrival -> assertThat(arrival.topicAlias()).isEqualTo(Packet.ABSENT));
    }

    @Test
    void answersAreReadInAllTheirForms() {
        Reason refused = new Reason(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, "x", A_B);

        assertThat(bed.receive("40 02 00 01")).isEqualTo(new Packet.PubAck(1));
        assertThat(bed.receive("40 03 00 01 10"))
                .isEqualTo(new Packet.PubAck(1, Reason.of(ReasonCode.NO_MATCHING_SUBSCRIBERS)));
        assertThat(bed.receive("50 04 00 01 97 00"))
                .isEqualTo(new Packet.PubRec(1, Reason.of(ReasonCode.QUOTA_EXCEEDED)));
        assertThat(bed.receive("62 16 00 03 92 12 1f 00 01 78 " + A_B_BYTES)).isEqualTo(new Packet.PubRel(3, refused));
        assertThat(bed.receive("70 16 00 03 92 12 1f 00 01 78 " + A_B_BYTES)).isEqualTo(new Packet.PubComp(3, refused));
        assertThat(bed.receive("90 06 00 03 00 00 02 9e")).isEqualTo(new Packet.SubAck(3, List.of(0, 2, 0x9e)));
        assertThat(bed.receive("90 16 00 03 12 1f 00 01 78 " + A_B_BYTES + " 7f"))
                .isEqualTo(new Packet.SubAck(3, List.of(0x7f), "x", A_B));
        assertThat(bed.receive("b0 16 00 03 12 1f 00 01 78 " + A_B_BYTES + " 11"))
                .isEqualTo(new Packet.UnsubAck(3, List.of(0x11), "x", A_B));
        assertThat(bed.receive("b0 06 00 03 00 00 7f ff"))
                .isEqualTo(new Packet.UnsubAck(3, List.of(0, 0x7f, 0xff), null, List.of()));
    }

    @Test
    void aDisconnectIsReadInAllItsForms() {
        assertThat(bed.receive("e0 00")).isEqualTo(Packet.Disconnect.NORMAL);
        assertThat(bed.receive("e0 01 8e")).isEqualTo(new Packet.Disconnect(Reason.of(ReasonCode.SESSION_TAKEN_OVER)));
        assertThat(bed.receive("e0 02 8b 00"))
                .isEqualTo(new Packet.Disconnect(Reason.of(ReasonCode.SERVER_SHUTTING_DOWN)));
        assertThat(bed.receive("e0 18 9d 16 1c 00 01 73 1f 00 01 78 " + A_B_BYTES))
                .isEqualTo(new Packet.Disconnect(new Reason(ReasonCode.SERVER_MOVED, "x", A_B), Packet.ABSENT, "s"));
    }

    @Test
    void anAuthIsRead() {
        assertThat(bed.receive("f0 0b 18 09 15 00 01 78 16 00 02 ff 00"))
                .isInstanceOfSatisfying(Packet.Auth.class, auth -> {
                    assertThat(auth.reason().code()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
                    assertThat(auth.method()).isEqualTo("x");
                    assertThat(auth.data()).containsExactly(0xff, 0);
                });
        assertThat(bed.receive("f0 18 00 16 15 00 01 6d 1f 00 01 78 " + A_B_BYTES))
                .isEqualTo(new Packet.Auth(new Reason(ReasonCode.SUCCESS, "x", A_B), "m", null));
    }

    @Test
    void aRepeatedPubrelOfMqtt31IsMarkedAndRead() {
        CodecBed old = new CodecBed(ProtocolVersion.MQTT_3_1);

        assertThat(old.receive("6a 02 00 05")).isEqualTo(new Packet.PubRel(5));
        old.close();
    }
}
