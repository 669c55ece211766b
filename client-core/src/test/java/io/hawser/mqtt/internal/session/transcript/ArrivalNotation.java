package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How a packet that arrives looks in a transcript, as {@link NetworkInputs} reads it. */
final class ArrivalNotation {
    private ArrivalNotation() {}

    static String of(Packet packet) {
        if (packet instanceof Packet.ConnAck ack) {
            return "CONNACK " + hexIfRefused(ack.returnCode()) + (ack.sessionPresent() ? " session" : "")
                    + PropertyNotation.of(ack.properties());
        } else if (packet instanceof Packet.Arrival arrival) {
            return publish(arrival);
        } else if (packet instanceof Packet.SubAck ack) {
            return "SUBACK " + ack.packetId() + codes(ack.codes()) + beside(ack.text(), ack.userProperties());
        } else if (packet instanceof Packet.UnsubAck ack) {
            return "UNSUBACK " + ack.packetId() + codes(ack.codes()) + beside(ack.text(), ack.userProperties());
        } else if (packet instanceof Packet.PingResp) {
            return "PINGRESP";
        } else if (packet instanceof Packet.Connect
                || packet instanceof Packet.Publish
                || packet instanceof Packet.Subscribe
                || packet instanceof Packet.Unsubscribe
                || packet instanceof Packet.PingReq) {
            throw new IllegalArgumentException("a broker does not send " + packet);
        }
        return Notation.of(packet); // what both sides send looks the same
    }

    private static String publish(Packet.Arrival arrival) {
        Delivery delivery = arrival.delivery();
        List<Integer> identifiers = delivery.subscriptionIdentifiers();
        return "PUBLISH " + arrival.packetId() + " " + Notation.quoted(delivery.topic()) + " "
                + Notation.quoted(delivery.text())
                + (delivery.qos() == Qos.EXACTLY_ONCE ? " qos2" : "")
                + (delivery.retained() ? " retained" : "")
                + (delivery.duplicate() ? " dup" : "")
                + (arrival.topicAlias() == Packet.ABSENT ? "" : " alias=" + arrival.topicAlias())
                + (identifiers.isEmpty()
                        ? ""
                        : identifiers.stream().map(String::valueOf).collect(Collectors.joining(",", " id=", "")))
                + PropertyNotation.spoken(delivery.properties());
    }

    private static String codes(List<Integer> codes) {
        return codes.stream().map(code -> " " + hexIfRefused(code)).collect(Collectors.joining());
    }

    private static String hexIfRefused(int code) {
        return code < 0x80 ? "" + code : String.format("0x%02X", code);
    }

    private static String beside(@Nullable String text, List<UserProperty> properties) {
        return PropertyNotation.of(new Reason(ReasonCode.SUCCESS, text, properties));
    }
}
