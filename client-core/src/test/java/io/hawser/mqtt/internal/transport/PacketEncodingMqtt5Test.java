package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every property that a client sends, byte by byte, and that those that say nothing are not sent. */
final class PacketEncodingMqtt5Test {
    private static final List<UserProperty> A_B = List.of(new UserProperty("a", "b"), new UserProperty("a", "c"));
    private static final String A_B_BYTES = "26 00 01 61 00 01 62 26 00 01 61 00 01 63";
    private static final byte[] DATA = {(byte) 0xff, 0};

    private final CodecBed bed = new CodecBed(ProtocolVersion.MQTT_5);

    @AfterEach
    void everyBufferIsReleased() {
        bed.close();
    }

    private static Packet connect(ConnectProperties properties, @Nullable Will will) {
        return new Packet.Connect(ProtocolVersion.MQTT_5, "me", true, 60, null, null, will, properties);
    }

    /** The properties of a CONNECT without a will, which are all that differs. */
    private String connectBytes(ConnectProperties properties) {
        String hex = bed.hex(connect(properties, null));
        assertThat(hex.substring(6))
                .startsWith("00 04 4d 51 54 54 05 02 00 3c ")
                .endsWith(" 00 02 6d 65");
        return hex.substring(36, hex.length() - 12);
    }

    @Test
    @DisplayName(
            "CONNECT without anything has the name MQTT, the length 0 for its properties, and its client id first"
                    + " [MQTT5-2.2.2-1] [MQTT5-3.1.2-1] [MQTT5-3.1.2-11] [MQTT5-3.1.2-13] [MQTT5-3.1.2-16] [MQTT5-3.1.2-18] [MQTT5-3.1.3-3]")
    void aPlainConnectHasNoProperties() {
        assertThat(bed.hex(connect(ConnectProperties.NONE, null)))
                .isEqualTo("10 0f 00 04 4d 51 54 54 05 02 00 3c 00 00 02 6d 65");
    }

    @Test
    void eachPropertyOfConnectIsItsBytes() {
        List<UserProperty> none = List.of();
        assertThat(connectBytes(new ConnectProperties(0xFFFF_FFFFL, 65_535, 0, 0, false, true, none, null, null)))
                .isEqualTo("05 11 ff ff ff ff");
        assertThat(connectBytes(new ConnectProperties(0, 65_534, 0, 0, false, true, none, null, null)))
                .isEqualTo("03 21 ff fe");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 65_536, 0, false, true, none, null, null)))
                .isEqualTo("05 27 00 01 00 00");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 65_535, false, true, none, null, null)))
                .isEqualTo("03 22 ff ff");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 0, true, true, none, null, null)))
                .isEqualTo("02 19 01");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 0, false, false, none, null, null)))
                .isEqualTo("02 17 00");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 0, false, true, A_B, null, null)))
                .isEqualTo("0e " + A_B_BYTES);
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 0, false, true, none, "x", null)))
                .isEqualTo("04 15 00 01 78");
        assertThat(connectBytes(new ConnectProperties(0, 65_535, 0, 0, false, true, none, "x", DATA)))
                .isEqualTo("09 15 00 01 78 16 00 02 ff 00");
    }

    @Test
    @DisplayName("A will is its properties, its topic and its payload" + " [MQTT5-3.1.2-9]")
    void aWillHasPropertiesOfItsOwn() {
        String before = "00 04 4d 51 54 54 05 0e 00 3c 00 00 02 6d 65 ";
        String after = " 00 01 74 00 01 78";
        Will will = Will.of("t", "x", Qos.AT_LEAST_ONCE, false);
        MessageProperties properties = MessageProperties.builder()
                .messageExpiry(Duration.ofSeconds(0xFFFF_FFFFL))
                .build();

        assertThat(bed.hex(connect(ConnectProperties.NONE, will))).isEqualTo("10 16 " + before + "00" + after);
        assertThat(bed.hex(connect(ConnectProperties.NONE, will.withDelay(Duration.ofSeconds(258)))))
                .isEqualTo("10 1b " + before + "05 18 00 00 01 02" + after);
        assertThat(bed.hex(connect(ConnectProperties.NONE, will.withProperties(properties))))
                .isEqualTo("10 1b " + before + "05 02 ff ff ff ff" + after);
        assertThat(bed.hex(connect(
                        ConnectProperties.NONE,
                        will.withProperties(
                                MessageProperties.builder().userProperties(A_B).build()))))
                .isEqualTo("10 24 " + before + "0e " + A_B_BYTES + after);
    }

    private String publishBytes(Publication.Builder message) {
        String hex = bed.hex(new Packet.Publish(message.qos(Qos.AT_MOST_ONCE).build(), 0, false));
        assertThat(hex.substring(6)).startsWith("00 01 74 ");
        return hex.substring(15);
    }

    @Test
    @DisplayName(
            "Each property of PUBLISH is its bytes, and QoS 0 has no packet id" + " [MQTT5-2.2.1-2] [MQTT5-3.3.2-19]")
    void eachPropertyOfPublishIsItsBytes() {
        assertThat(publishBytes(Publication.builder("t"))).isEqualTo("00");
        assertThat(publishBytes(Publication.builder("t").utf8Payload(true))).isEqualTo("02 01 01");
        assertThat(publishBytes(Publication.builder("t").contentType("ü"))).isEqualTo("05 03 00 02 c3 bc");
        assertThat(publishBytes(Publication.builder("t").responseTopic("r"))).isEqualTo("04 08 00 01 72");
        assertThat(publishBytes(Publication.builder("t").correlationData(DATA))).isEqualTo("05 09 00 02 ff 00");
        assertThat(publishBytes(Publication.builder("t").userProperty("a", "b").userProperty("a", "c")))
                .isEqualTo("0e " + A_B_BYTES);
        assertThat(publishBytes(Publication.builder("t").messageExpiry(Duration.ofSeconds(9))))
                .as("the expiry is the packet's, which knows what is left of it")
                .isEqualTo("00");
    }

    @Test
    void anExpiryAndAnAliasAreThoseOfThePacket() {
        Publication message = Publication.of("t", new byte[] {'x'}, Qos.EXACTLY_ONCE);

        assertThat(bed.hex(new Packet.Publish(message, 7, false, 0, false, 0xFFFF_FFFFL)))
                .isEqualTo("34 0c 00 01 74 00 07 05 02 ff ff ff ff 78");
        assertThat(bed.hex(new Packet.Publish(message, 7, true, 0, false, 0)))
                .isEqualTo("3c 0c 00 01 74 00 07 05 02 00 00 00 00 78");
        assertThat(bed.hex(new Packet.Publish(message, 7, false, 65_535, false, Packet.ABSENT)))
                .isEqualTo("34 0a 00 01 74 00 07 03 23 ff ff 78");
        assertThat(bed.hex(new Packet.Publish(message, 7, false, 1, true, Packet.ABSENT)))
                .isEqualTo("34 09 00 00 00 07 03 23 00 01 78");
    }

    @Test
    @DisplayName(
            "Answers are short unless they have something to say, and PUBREL has the flags 0010" + " [MQTT5-3.6.1-1]")
    void answersAreShortUnlessTheyHaveSomethingToSay() {
        Reason full = new Reason(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND, "x", A_B);

        assertThat(bed.hex(new Packet.PubAck(1))).isEqualTo("40 02 00 01");
        assertThat(bed.hex(new Packet.PubRec(2))).isEqualTo("50 02 00 02");
        assertThat(bed.hex(new Packet.PubRel(3))).isEqualTo("62 02 00 03");
        assertThat(bed.hex(new Packet.PubComp(4))).isEqualTo("70 02 00 04");
        assertThat(bed.hex(new Packet.PubAck(1, Reason.of(ReasonCode.QUOTA_EXCEEDED))))
                .isEqualTo("40 04 00 01 97 00");
        assertThat(bed.hex(new Packet.PubRec(2, new Reason(ReasonCode.SUCCESS, "x", List.of()))))
                .isEqualTo("50 08 00 02 00 04 1f 00 01 78");
        assertThat(bed.hex(new Packet.PubRel(3, full))).isEqualTo("62 16 00 03 92 12 1f 00 01 78 " + A_B_BYTES);
        assertThat(bed.hex(new Packet.PubComp(4, full))).isEqualTo("70 16 00 04 92 12 1f 00 01 78 " + A_B_BYTES);
    }

    @Test
    @DisplayName("SUBSCRIBE has the flags 0010, and the options of each filter without reserved bits"
            + " [MQTT5-1.5.5-1] [MQTT5-3.8.1-1] [MQTT5-3.8.3-5]")
    void aSubscribeHasTheOptionsOfEachFilterAndTheIdentifierOfTheFirst() {
        Subscription first = Subscription.builder("a")
                .qos(Qos.EXACTLY_ONCE)
                .noLocal(true)
                .identifier(268_435_455)
                .userProperties(A_B)
                .build();
        Subscription second = Subscription.builder("b")
                .qos(Qos.AT_MOST_ONCE)
                .retainAsPublished(true)
                .retainHandling(RetainHandling.SEND_IF_NEW)
                .build();
        Subscription third = Subscription.builder("c")
                .retainHandling(RetainHandling.DO_NOT_SEND)
                .build();

        assertThat(bed.hex(new Packet.Subscribe(9, List.of(first))))
                .isEqualTo("82 1a 00 09 13 0b ff ff ff 7f " + A_B_BYTES + " 00 01 61 06");
        assertThat(bed.hex(new Packet.Subscribe(9, List.of(second, third))))
                .isEqualTo("82 0b 00 09 00 00 01 62 18 00 01 63 21");
    }

    @Test
    @DisplayName("UNSUBSCRIBE has the flags 0010, and user properties only" + " [MQTT5-3.10.1-1]")
    void anUnsubscribeHasUserPropertiesOnly() {
        assertThat(bed.hex(new Packet.Unsubscribe(9, List.of(new TopicFilter("a")))))
                .isEqualTo("a2 06 00 09 00 00 01 61");
        assertThat(bed.hex(new Packet.Unsubscribe(9, List.of(new TopicFilter("a")), A_B)))
                .isEqualTo("a2 14 00 09 0e " + A_B_BYTES + " 00 01 61");
    }

    @Test
    void aDisconnectSaysWhyAndHowLongTheSessionIsToLast() {
        assertThat(bed.hex(Packet.Disconnect.NORMAL)).isEqualTo("e0 00");
        assertThat(bed.hex(new Packet.Disconnect(Reason.of(ReasonCode.DISCONNECT_WITH_WILL_MESSAGE))))
                .isEqualTo("e0 02 04 00");
        assertThat(bed.hex(new Packet.Disconnect(Reason.SUCCESS, 0, null))).isEqualTo("e0 07 00 05 11 00 00 00 00");
        assertThat(bed.hex(new Packet.Disconnect(Reason.SUCCESS, 0xFFFF_FFFFL, null)))
                .isEqualTo("e0 07 00 05 11 ff ff ff ff");
        assertThat(bed.hex(new Packet.Disconnect(new Reason(ReasonCode.PROTOCOL_ERROR, "x", A_B))))
                .isEqualTo("e0 14 82 12 1f 00 01 78 " + A_B_BYTES);
    }

    @Test
    void anAuthHasItsMethodAndItsData() {
        assertThat(bed.hex(new Packet.Auth(Reason.of(ReasonCode.REAUTHENTICATE), "x", null)))
                .isEqualTo("f0 06 19 04 15 00 01 78");
        assertThat(bed.hex(new Packet.Auth(Reason.of(ReasonCode.CONTINUE_AUTHENTICATION), "x", DATA)))
                .isEqualTo("f0 0b 18 09 15 00 01 78 16 00 02 ff 00");
    }

    @Test
    @DisplayName("Below MQTT 5 no packet has properties, and PUBREL has the flags 0010 [MQTT-2.2.2-1] [MQTT-3.6.1-1]")
    void belowMqtt5NothingOfThisIsSent() {
        CodecBed old = new CodecBed(ProtocolVersion.MQTT_3_1_1);
        Reason reason = new Reason(ReasonCode.QUOTA_EXCEEDED, "x", A_B);
        Publication message = Publication.builder("t")
                .utf8Payload(true)
                .userProperty("a", "b")
                .build();
        Subscription subscription = Subscription.builder("a")
                .noLocal(true)
                .retainAsPublished(true)
                .retainHandling(RetainHandling.DO_NOT_SEND)
                .identifier(1)
                .userProperties(A_B)
                .build();

        assertThat(old.hex(new Packet.PubAck(1, reason))).isEqualTo("40 02 00 01");
        assertThat(old.hex(new Packet.PubRec(1, reason))).isEqualTo("50 02 00 01");
        assertThat(old.hex(new Packet.PubRel(1, reason))).isEqualTo("62 02 00 01");
        assertThat(old.hex(new Packet.PubComp(1, reason))).isEqualTo("70 02 00 01");
        assertThat(old.hex(new Packet.Disconnect(reason, 5, null))).isEqualTo("e0 00");
        assertThat(old.hex(new Packet.Publish(message, 1, false, 0, false, 9))).isEqualTo("32 05 00 01 74 00 01");
        assertThat(old.hex(new Packet.Subscribe(1, List.of(subscription)))).isEqualTo("82 06 00 01 00 01 61 01");
        assertThat(old.hex(new Packet.Unsubscribe(1, List.of(new TopicFilter("a")), A_B)))
                .isEqualTo("a2 05 00 01 00 01 61");
        old.close();
    }
}
