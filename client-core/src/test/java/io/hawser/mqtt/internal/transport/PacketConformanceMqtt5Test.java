package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format of packets, statement by statement and byte by byte; single properties have tests of their own. */
@DisplayName("The bytes are those of MQTT 5")
final class PacketConformanceMqtt5Test {
    /** Stands for a string in a packet. */
    private static final String TEXT = "S";

    private static final List<String> NO_UTF8 = List.of(
            "c3 28", // half of two bytes
            "61 c3", // the same at the end
            "c0 af", // longer than need be
            "e0 80 af", // the same in three bytes
            "c0 80", // U+0000 as Java's own encoding has it
            "ed a0 80", // half of a surrogate pair, U+D800
            "ed bf bf", // the other half, U+DFFF
            "ed a0 bd ed b8 80", // both halves, each encoded for itself
            "f4 90 80 80", // beyond U+10FFFF
            "80", // in the middle of a character
            "ff"); // no byte of UTF-8

    private static final List<String> NUL = List.of("00", "61 00 62", "61 00");

    private final CodecBed bed = new CodecBed(ProtocolVersion.MQTT_5);

    @AfterEach
    void everyBufferIsReleased() {
        bed.close();
    }

    /** A packet with this string where {@link #TEXT} stands. */
    private static String packet(int first, String header, String properties, String payload, String text) {
        String gathered = with(text, properties);
        String content = with(text, header) + length(gathered) + gathered + with(text, payload);
        return String.format("%02x", first) + length(content) + content;
    }

    private static String with(String text, String part) {
        String bytes = text.replace(" ", "");
        return part.replace(" ", "").replace(TEXT, String.format("%04x", bytes.length() / 2) + bytes);
    }

    private static String length(String hex) {
        assertThat(hex.length()).as("it takes one byte").isLessThan(0x100);
        return String.format("%02x", hex.length() / 2);
    }

    @ParameterizedTest(
            name = "A string that is no UTF-8, or has U+0000, is malformed wherever it arrives: {0}, {1}, {2}"
                    + " [MQTT5-1.5.4-1] [MQTT5-1.5.4-2] [MQTT5-1.5.7-1]")
    @CsvSource(textBlock = """
                    20, 00 00,    12 S,         ''
                    20, 00 00,    15 S,         ''
                    20, 00 00,    1a S,         ''
                    20, 00 00,    1c S,         ''
                    20, 00 00,    1f S,         ''
                    20, 00 00,    26 S 00 01 61, ''
                    20, 00 00,    26 00 01 61 S, ''
                    30, S,        '',           78
                    32, S 00 01,  '',           78
                    30, 00 01 74, 03 S,         78
                    30, 00 01 74, 08 S,         78
                    30, 00 01 74, 26 S 00 01 61, 78
                    30, 00 01 74, 26 00 01 61 S, 78
                    40, 00 01 80, 1f S,         ''
                    40, 00 01 80, 26 S 00 01 61, ''
                    40, 00 01 80, 26 00 01 61 S, ''
                    50, 00 01 80, 1f S,         ''
                    50, 00 01 80, 26 00 01 61 S, ''
                    62, 00 01 92, 1f S,         ''
                    62, 00 01 92, 26 00 01 61 S, ''
                    70, 00 01 92, 1f S,         ''
                    70, 00 01 92, 26 00 01 61 S, ''
                    90, 00 01,    1f S,         00
                    90, 00 01,    26 00 01 61 S, 00
                    b0, 00 01,    1f S,         00
                    b0, 00 01,    26 00 01 61 S, 00
                    e0, 8b,       1c S,         ''
                    e0, 8b,       1f S,         ''
                    e0, 8b,       26 00 01 61 S, ''
                    f0, 18,       15 S,         ''
                    f0, 18,       15 00 01 6d 1f S, ''
                    f0, 18,       15 00 01 6d 26 00 01 61 S, ''
                    """)
    void stringsThatArriveAreWellFormed(String first, String header, String properties, String payload) {
        int type = Integer.parseInt(first, 16);

        assertIsTaken(packet(type, header, properties, payload, "61"));
        assertIsTaken(packet(type, header, properties, payload, "f0 9f 98 80"));
        NO_UTF8.forEach(text -> assertIsMalformed(packet(type, header, properties, payload, text)));
        NUL.forEach(text -> assertIsMalformed(packet(type, header, properties, payload, text)));
    }

    private static void assertIsTaken(String hex) {
        CodecBed fresh = new CodecBed(ProtocolVersion.MQTT_5);
        assertThat(fresh.receive(hex)).isNotNull();
        fresh.close();
    }

    private static void assertIsMalformed(String hex) {
        CodecBed fresh = new CodecBed(ProtocolVersion.MQTT_5);
        assertThat(fresh.refusal(hex).reasonCode()).as(hex).isEqualTo(ReasonCode.MALFORMED_PACKET);
        fresh.close();
    }

    @Test
    @DisplayName("EF BB BF is a character of a string like any other, at its beginning too [MQTT5-1.5.4-3]")
    void byteOrderMark() {
        String mark = "ef bb bf 61";

        String properties = "03 S 08 S 26 S S";
        assertThat(bed.receive(packet(0x30, TEXT, properties, "", mark)))
                .isInstanceOfSatisfying(Packet.Arrival.class, arrival -> {
                    MessageProperties message = arrival.delivery().properties();
                    assertThat(arrival.delivery().topic()).isEqualTo("\uFEFFa");
                    assertThat(message.contentType()).isEqualTo("\uFEFFa");
                    assertThat(message.responseTopic()).isEqualTo("\uFEFFa");
                    assertThat(message.userProperties()).containsExactly(new UserProperty("\uFEFFa", "\uFEFFa"));
                });
        assertThat(bed.receive(packet(0x20, "00 00", "12 S 1f S", "", mark)))
                .isInstanceOfSatisfying(Packet.ConnAck.class, ack -> {
                    assertThat(ack.properties().assignedClientId()).isEqualTo("\uFEFFa");
                    assertThat(ack.properties().text()).isEqualTo("\uFEFFa");
                });
        assertThat(bed.hex(new Packet.Publish(Publication.of("\uFEFFa", new byte[0], Qos.AT_MOST_ONCE), 0, false)))
                .isEqualTo("30 07 00 04 ef bb bf 61 00");
    }

    @Test
    @DisplayName("CONNECT has client id, will properties, will topic, will payload, user name and password,"
            + " in this order and in UTF-8 [MQTT5-3.1.2-17] [MQTT5-3.1.2-19] [MQTT5-3.1.3-1] [MQTT5-3.1.3-4]"
            + " [MQTT5-3.1.3-11] [MQTT5-3.1.3-12]")
    void aConnectWithEverything() {
        Will will = Will.of("wä", "m", Qos.AT_LEAST_ONCE, true)
                .withProperties(MessageProperties.builder().contentType("ü").build());
        ConnectProperties properties = new ConnectProperties(1, 65_535, 0, 0, false, true, List.of(), null, null);

        assertThat(bed.hex(new Packet.Connect(
                        ProtocolVersion.MQTT_5, "ä", true, 60, "uä", new byte[] {(byte) 0xff}, will, properties)))
                .isEqualTo(
                        "10 2a 00 04 4d 51 54 54 05 ee 00 3c" // name, version, flags, keep alive
                                + " 05 11 00 00 00 01" // properties
                                + " 00 02 c3 a4" // client id
                                + " 05 03 00 02 c3 bc" // will properties
                                + " 00 03 77 c3 a4" // will topic
                                + " 00 01 6d" // will payload
                                + " 00 03 75 c3 a4" // user name
                                + " 00 01 ff"); // password
    }

    @Test
    @DisplayName("A password needs no user name [MQTT5-3.1.2-16] [MQTT5-3.1.2-19]")
    void aPasswordAlone() {
        assertThat(bed.hex(new Packet.Connect(
                        ProtocolVersion.MQTT_5, "a", false, 0, null, new byte[] {1, 2}, null, ConnectProperties.NONE)))
                .isEqualTo("10 12 00 04 4d 51 54 54 05 40 00 00 00 00 01 61 00 02 01 02");
    }

    @Test
    @DisplayName("PUBLISH has its topic first, then its packet id, then its properties; a response topic is UTF-8"
            + " [MQTT5-3.3.2-1] [MQTT5-3.3.2-13]")
    void aPublish() {
        Publication message = Publication.builder("tä")
                .responseTopic("rä")
                .payload(new byte[] {7})
                .build();

        assertThat(bed.hex(new Packet.Publish(message, 0x1234, false)))
                .isEqualTo("32 0f 00 03 74 c3 a4 12 34 06 08 00 03 72 c3 a4 07");
    }

    @Test
    @DisplayName("The filters of SUBSCRIBE and UNSUBSCRIBE are UTF-8, one after the other"
            + " [MQTT5-3.8.3-1] [MQTT5-3.10.3-1]")
    void filters() {
        List<Subscription> two =
                List.of(Subscription.of("ä/#", Qos.AT_LEAST_ONCE), Subscription.of("+", Qos.AT_MOST_ONCE));

        assertThat(bed.hex(new Packet.Subscribe(7, two))).isEqualTo("82 0e 00 07 00 00 04 c3 a4 2f 23 01 00 01 2b 00");
        assertThat(bed.hex(new Packet.Unsubscribe(7, List.of(new TopicFilter("ä/#"), new TopicFilter("+")))))
                .isEqualTo("a2 0c 00 07 00 00 04 c3 a4 2f 23 00 01 2b");
    }

    @Test
    @DisplayName("Both halves of a user property are sent as UTF-8 strings [MQTT5-1.5.7-1]")
    void aUserProperty() {
        Reason reason = new Reason(ReasonCode.SUCCESS, null, List.of(new UserProperty("nä", "😀")));

        assertThat(bed.hex(new Packet.Disconnect(reason))).isEqualTo("e0 0e 00 0c 26 00 03 6e c3 a4 00 04 f0 9f 98 80");
    }

    @Test
    @DisplayName("Packets but PUBLISH have the flags of the table, AUTH and DISCONNECT none"
            + " [MQTT5-2.1.3-1] [MQTT5-3.15.1-1]")
    void flagsThatAreSent() {
        List<Subscription> subscriptions = List.of(Subscription.of("a", Qos.EXACTLY_ONCE));

        assertThat(bed.hex(new Packet.Connect(
                        ProtocolVersion.MQTT_5, "a", true, 0, null, null, null, ConnectProperties.NONE)))
                .startsWith("10 ");
        assertThat(bed.hex(new Packet.PubAck(1))).startsWith("40 ");
        assertThat(bed.hex(new Packet.PubRec(1))).startsWith("50 ");
        assertThat(bed.hex(new Packet.PubRel(1))).startsWith("62 ");
        assertThat(bed.hex(new Packet.PubComp(1))).startsWith("70 ");
        assertThat(bed.hex(new Packet.Subscribe(1, subscriptions))).startsWith("82 ");
        assertThat(bed.hex(new Packet.Unsubscribe(1, List.of(new TopicFilter("a")))))
                .startsWith("a2 ");
        assertThat(bed.hex(Packet.PingReq.INSTANCE)).isEqualTo("c0 00");
        assertThat(bed.hex(new Packet.Disconnect(Reason.of(ReasonCode.PROTOCOL_ERROR))))
                .startsWith("e0 ");
        assertThat(bed.hex(new Packet.Auth(Reason.of(ReasonCode.REAUTHENTICATE), "x", null)))
                .startsWith("f0 ");
    }

    @ParameterizedTest(name = "Flags that the table does not have are malformed: {0} but for its flags [MQTT5-2.1.3-1]")
    @ValueSource(
            strings = {
                "20 03 00 00 00", // CONNACK
                "40 02 00 01", // PUBACK
                "50 02 00 01", // PUBREC
                "62 02 00 01", // PUBREL
                "70 02 00 01", // PUBCOMP
                "90 04 00 01 00 00", // SUBACK
                "b0 04 00 01 00 00", // UNSUBACK
                "d0 00" // PINGRESP
            })
    void flagsThatArrive(String hex) {
        assertOnlyTheseFlags(hex);
    }

    @Test
    @DisplayName("DISCONNECT with a reserved bit is malformed [MQTT5-3.14.1-1]")
    void flagsOfDisconnect() {
        assertOnlyTheseFlags("e0 00");
        assertOnlyTheseFlags("e0 02 8b 00");
    }

    @Test
    @DisplayName("AUTH with a reserved bit is malformed [MQTT5-3.15.1-1]")
    void flagsOfAuth() {
        assertOnlyTheseFlags("f0 06 18 04 15 00 01 78");
    }

    /** The packet is taken as it is, and malformed with any other flags. */
    private static void assertOnlyTheseFlags(String hex) {
        String type = hex.substring(0, 1);
        assertIsTaken(hex);
        for (int flags = 0; flags < 0x10; flags++) {
            String flag = Integer.toHexString(flags);
            if (!hex.startsWith(flag, 1)) {
                assertIsMalformed(type + flag + hex.substring(2));
            }
        }
    }
}
