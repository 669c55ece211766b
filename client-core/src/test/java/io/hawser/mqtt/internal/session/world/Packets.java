package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.List;
import java.util.stream.Collectors;

/** Packets in short: as a number for the hash of a trace, as words for its reader. */
final class Packets {
    private static final int IDS = 1 << 16;

    private Packets() {}

    static long mark(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return IDS + publish.packetId() + (publish.duplicate() ? 2L * IDS : 0);
        } else if (packet instanceof Packet.Arrival arrival) {
            return 4L * IDS + arrival.packetId();
        } else if (packet instanceof Packet.PubAck ack) {
            return 5L * IDS + ack.packetId();
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return 6L * IDS + subscribe.packetId();
        } else if (packet instanceof Packet.SubAck ack) {
            return 7L * IDS + ack.packetId();
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return 8L * IDS + unsubscribe.packetId();
        } else if (packet instanceof Packet.UnsubAck ack) {
            return 9L * IDS + ack.packetId();
        } else if (packet instanceof Packet.ConnAck ack) {
            return 10L * IDS + ack.returnCode() + (ack.sessionPresent() ? 256 : 0);
        } else if (packet instanceof Packet.Connect connect) {
            return 11L * IDS + (connect.cleanStart() ? 1 : 0);
        } else if (packet instanceof Packet.PubRec ack) {
            return 12L * IDS + ack.packetId();
        } else if (packet instanceof Packet.PubRel ack) {
            return 16L * IDS + ack.packetId();
        } else if (packet instanceof Packet.PubComp ack) {
            return 17L * IDS + ack.packetId();
        } else if (packet == Packet.PingReq.INSTANCE) {
            return 13L * IDS;
        } else if (packet == Packet.PingResp.INSTANCE) {
            return 14L * IDS;
        }
        return 15L * IDS;
    }

    static String text(Packet packet) {
        if (packet instanceof Packet.Publish publish) {
            return "PUBLISH " + publish.packetId() + (publish.duplicate() ? " dup" : "") + " q"
                    + publish.publication().qos().level()
                    + (publish.publication().retain() ? " retain " : " ")
                    + publish.publication().topic() + " #"
                    + Numbers.read(publish.publication().payload());
        } else if (packet instanceof Packet.Arrival arrival) {
            return "PUBLISH " + arrival.packetId()
                    + (arrival.delivery().duplicate() ? " dup" : "")
                    + " q" + arrival.delivery().qos().level()
                    + (arrival.delivery().retained() ? " retained " : " ")
                    + arrival.delivery().topic() + " #"
                    + Numbers.read(arrival.delivery().payload());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return "SUBSCRIBE " + subscribe.packetId() + " " + text(subscribe.subscriptions());
        } else if (packet instanceof Packet.ConnAck ack && ack.properties() == ConnAckProperties.NONE) {
            return "CONNACK " + ack.returnCode() + (ack.sessionPresent() ? " session present" : "");
        } else if (packet instanceof Enum<?>) {
            return packet.getClass().getSimpleName();
        }
        return packet.toString();
    }

    static String text(List<Subscription> subscriptions) {
        return subscriptions.stream()
                .map(each -> each.filter() + " q" + each.qos().level() + (each.handler() == null ? "" : " handled"))
                .collect(Collectors.joining(", "));
    }
}
