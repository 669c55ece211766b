package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.ReasonCode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broker may not send with MQTT 5, with the reason code that the client's DISCONNECT is to have. */
final class PacketRefusalTest {
    private final CodecBed bed = new CodecBed(ProtocolVersion.MQTT_5);

    private void isRefused(String hex, ReasonCode code) {
        MqttProtocolException refusal = bed.refusal(hex);

        assertThat(refusal).hasMessageStartingWith("the broker sent");
        assertThat(refusal.reasonCode()).as(refusal.getMessage()).isEqualTo(code);
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "36 06 00 01 61 00 01 00", // QoS 3
                "d1 00", // wrong flags
                "60 02 00 01", // PUBREL without its flags
                "6a 02 00 01", // PUBREL with DUP, which MQTT 3.1 only knows
                "00 00", // type 0
                "30 ff ff ff ff", // a length of five bytes
                "40 01 00", // too short for a packet id
                "30 01 00", // half of a topic's length
                "30 03 00 09 61", // a topic longer than its packet
                "30 04 00 01 ff 00", // a topic that is not UTF-8
                "30 04 00 01 00 00", // a topic with U+0000
                "30 03 00 01 61", // no length of properties
                "30 04 00 01 61 01", // properties beyond the end
                "30 08 00 01 61 ff ff ff ff 00", // a length of properties that does not end
                "30 05 00 01 61 01 80", // a property's id that does not end
                "30 06 00 01 61 02 7f 00", // no such property
                "30 06 00 01 61 02 80 01", // nor this one
                "30 05 00 01 61 01 01", // a property without its value
                "30 06 00 01 61 01 01 01", // a value beyond the properties, inside the packet
                "30 08 00 01 61 04 03 00 09 61", // a text longer than the properties
                "30 08 00 01 61 04 03 00 01 ff", // a text that is not UTF-8
                "30 0a 00 01 61 06 26 00 01 61 00 09", // a user property longer than the properties
                "30 07 00 01 61 03 21 00 01", // a Receive Maximum in a PUBLISH
                "30 09 00 01 61 05 18 00 00 00 01", // a property of the will
                "20 06 00 00 03 23 00 01", // a Topic Alias in a CONNACK
                "20 05 00 00 02 17 01", // a property of CONNECT
                "40 06 00 01 00 02 01 01", // a message's property in a PUBACK
                "90 09 00 01 05 11 00 00 00 01 00", // a session expiry in a SUBACK
                "20 03 02 00 00", // wrong flags of CONNACK
                "20 02 00 00", // CONNACK without properties
                "20 02 00 02", // one of MQTT 3.1.1 that does not speak of the version
                "20 02 01 01", // one that does, and yet has a session
                "20 04 00 00 00 00", // a byte behind the end
                "40 05 00 01 00 00 00", // a byte behind the end
                "d0 01 00", // a byte behind the end
                "e0 03 00 00 00", // a byte behind the end
                "90 02 00 01", // SUBACK without properties
                "90 03 00 01 00", // SUBACK without codes
                "b0 03 00 01 00" // UNSUBACK without codes
            })
    void whatCannotBeReadIsMalformed(String hex) {
        isRefused(hex, ReasonCode.MALFORMED_PACKET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "38 04 00 01 61 00", // DUP with QoS 0
                "32 06 00 01 61 00 00 00", // packet id 0
                "40 02 00 00", // packet id 0
                "90 04 00 00 00 00", // packet id 0
                "30 04 00 01 23 00", // a topic with #
                "30 06 00 03 61 2f 2b 00", // a topic with +
                "30 03 00 00 00", // neither a topic nor an alias
                "30 06 00 01 61 02 01 02", // a flag that is 2
                "30 06 00 01 61 02 0b 00", // Subscription Identifier 0
                "30 07 00 01 61 03 08 00 00", // an empty Response Topic
                "30 08 00 01 61 04 08 00 01 2b", // a Response Topic with a wildcard
                "30 08 00 01 61 04 01 00 01 00", // twice the same, with the same value
                "30 0c 00 01 61 08 03 00 01 61 03 00 01 62", // twice the same, with another value
                "20 06 00 00 03 21 00 00", // Receive Maximum 0
                "20 05 00 00 02 24 02", // Maximum QoS 2
                "20 08 00 00 05 27 00 00 00 00", // Maximum Packet Size 0
                "20 05 00 00 02 25 02", // a flag that is 2
                "20 05 00 00 02 28 ff", // a flag that is 255
                "20 09 00 00 06 21 00 01 21 00 01", // twice the same
                "e0 07 00 05 11 00 00 00 01", // a session expiry in a broker's DISCONNECT
                "f0 07 18 05 16 00 02 01 02", // data without a method
                "10 0f 00 04 4d 51 54 54 05 02 00 3c 00 00 02 6d 65", // CONNECT
                "82 07 00 01 00 00 01 61 00", // SUBSCRIBE
                "a2 06 00 01 00 00 01 61", // UNSUBSCRIBE
                "c0 00" // PINGREQ
            })
    void whatIsAgainstTheProtocolIsAnError(String hex) {
        isRefused(hex, ReasonCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 07 00 01 61 03 23 00 00", "30 06 00 00 03 23 00 00"})
    void aTopicAliasOf0HasACodeOfItsOwn(String hex) {
        isRefused(hex, ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30 9e 1f", "30 ff ff ff 7f"})
    void aPacketThatIsTooLargeHasACodeOfItsOwn(String hex) {
        isRefused(hex, ReasonCode.PACKET_TOO_LARGE);
    }

    /** For each packet the codes that a broker may send; all others of the 256 are refused. */
    @ParameterizedTest
    @CsvSource({
        "40, 3, 00 10 80 83 87 90 91 97 99",
        "50, 3, 00 10 80 83 87 90 91 97 99",
        "62, 3, 00 92",
        "70, 3, 00 92",
        "e0, 1, 00 80 81 82 83 87 89 8b 8c 8d 8e 8f 90 93 94 95 96 97 98 99 9a 9b 9c 9d 9e 9f a0 a1 a2",
        "f0, 1, 00 18"
    })
    void onlyTheCodesOfThePacketAreLegal(String type, int length, String legal) {
        List<String> codes = List.of(legal.split(" "));
        bed.close();

        for (int code = 0; code < 0x100; code++) {
            CodecBed fresh = new CodecBed(ProtocolVersion.MQTT_5);
            String hex = type + " 0" + length + (length == 3 ? " 00 01 " : " ") + String.format("%02x", code);
            Throwable error = catchThrowable(() -> fresh.receive(hex));
            if (codes.contains(String.format("%02x", code))) {
                assertThat(error).as(hex).isNull();
            } else {
                assertThat(error).as(hex).isInstanceOf(MqttProtocolException.class);
            }
            fresh.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "40 03 00 01 00", // a reason code
                "50 04 00 01 00 00", // properties
                "b0 03 00 01 00", // a code
                "90 02 00 01", // SUBACK without codes
                "e0 00", // DISCONNECT
                "f0 00", // AUTH
                "30 02 00 00", // no topic
                "20 03 00 00 00" // properties
            })
    void belowMqtt5ThereIsNothingOfMqtt5(String hex) {
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_3_1, ProtocolVersion.MQTT_3_1_1)) {
            CodecBed old = new CodecBed(version);
            assertThat(old.refusal(hex)).hasMessageStartingWith("the broker sent");
            old.close();
        }
        bed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40 02 00 00", "30 04 00 01 ff 00"})
    void nothingIsReadBehindAPacketThatIsWrong(String hex) {
        MqttProtocolException refusal = bed.refusal(hex + "d0 00");

        assertThat(refusal).isNotNull();
        assertThat(bed.receive(CodecBed.bytes("d0 00"))).isEmpty();
        assertThat(bed.receive(CodecBed.bytes("30 64 00"))).isEmpty();
        bed.close();
    }
}
