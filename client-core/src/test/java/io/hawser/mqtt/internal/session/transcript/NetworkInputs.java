package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.Phase;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What the network and the broker do. */
final class NetworkInputs {
    private NetworkInputs() {}

    static void play(Stage stage, String verb, Words words) {
        switch (verb) {
            case "<" -> stage.receive(epoch(words, stage.epoch), packet(words));
            case "<+" -> stage.session.onPacket(epoch(words, stage.epoch), packet(words), stage.now());
            case "online" -> online(stage, words);
            case "up" -> up(stage, words);
            case "down" -> down(stage, words);
            case "bytes" -> stage.session.onBytes(epoch(words, stage.epoch), stage.now());
            case "room" -> stage.recorder.room = words.nextIs("unlimited") ? Recorder.UNLIMITED : words.number();
            case "writable" ->
                writable(stage, epoch(words, stage.epoch), words.next().equals("yes"));
            case "broker" -> stage.brokerAnswersPings = words.next().equals("answers") && words.flag("pings");
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    private static void online(Stage stage, Words words) {
        stage.call(words.value("as", "connect"), new ConnectOperation(stage));
        up(stage, words);
        stage.receive(stage.epoch, new Packet.ConnAck(words.flag("session"), 0));
        if (stage.session.phase() != Phase.ONLINE) {
            throw new AssertionError("the client is " + stage.session.phase());
        }
    }

    private static void up(Stage stage, Words words) {
        int epoch = epoch(words, stage.recorder.opening);
        if (epoch == stage.recorder.opening) {
            stage.epoch = epoch;
            stage.recorder.opened();
        }
        stage.session.onTransportUp(epoch, stage.now());
    }

    private static int epoch(Words words, int fallback) {
        return Integer.parseInt(words.value("epoch", "" + fallback));
    }

    private static void writable(Stage stage, int epoch, boolean writable) {
        if (epoch == stage.epoch) {
            stage.recorder.room = roomWhen(writable, stage.recorder.room);
        }
        stage.session.onWritable(epoch, writable, stage.now());
    }

    /** The room that was given for what follows stays; what was full takes everything. */
    static int roomWhen(boolean writable, int room) {
        return !writable ? 0 : room == 0 ? Recorder.UNLIMITED : room;
    }

    private static void down(Stage stage, Words words) {
        int epoch = epoch(words, stage.recorder.opening);
        TransportEnd how = TransportEnd.valueOf(words.next());
        stage.session.onTransportDown(epoch, how.cause, how.error(), stage.now());
    }

    private static Packet packet(Words words) {
        String type = words.next();
        return switch (type) {
            case "CONNACK" -> new Packet.ConnAck(words.flag("session"), words.number());
            case "PUBLISH" -> arrival(words);
            case "PUBACK" -> new Packet.PubAck(words.number());
            case "PUBREC" -> new Packet.StrayAck(words.number());
            case "SUBACK" -> new Packet.SubAck(words.number(), numbers(words));
            case "UNSUBACK" -> new Packet.UnsubAck(words.number());
            case "PINGRESP" -> Packet.PingResp.INSTANCE;
            case "DISCONNECT" -> Packet.Disconnect.INSTANCE;
            default -> throw words.illegal("no packet");
        };
    }

    private static Packet arrival(Words words) {
        String topic = words.text();
        byte[] payload = words.text("").getBytes(StandardCharsets.UTF_8);
        boolean retained = words.flag("retained");
        boolean duplicate = words.flag("dup");
        int packetId = words.isEmpty() ? 0 : words.number();
        Qos qos = packetId == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
        return new Packet.Arrival(new Delivery(topic, payload, qos, retained, duplicate), packetId);
    }

    private static List<Integer> numbers(Words words) {
        List<Integer> numbers = new ArrayList<>();
        while (!words.isEmpty()) {
            numbers.add(words.number());
        }
        return numbers;
    }
}
