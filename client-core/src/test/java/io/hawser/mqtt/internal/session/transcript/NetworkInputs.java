package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
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
            case "<" -> packet(stage, words);
            case "online" -> online(stage, words);
            case "up" -> up(stage, words);
            case "down" -> down(stage, words);
            case "bytes" -> stage.session.onBytes(stage.epoch, stage.now());
            case "room" -> stage.recorder.room = words.number();
            case "writable" -> writable(stage, words.next().equals("yes"));
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
        stage.epoch = epoch(words, stage.recorder.opening);
        stage.recorder.opened();
        stage.session.onTransportUp(stage.epoch, stage.now());
    }

    private static int epoch(Words words, int fallback) {
        return Integer.parseInt(words.value("epoch", "" + fallback));
    }

    private static void writable(Stage stage, boolean writable) {
        stage.recorder.room = writable ? Recorder.UNLIMITED : 0;
        stage.session.onWritable(stage.epoch, writable, stage.now());
    }

    private static void down(Stage stage, Words words) {
        int epoch = epoch(words, stage.recorder.opening);
        String how = words.next();
        DownCause cause = switch (how) {
            case "FIN" -> DownCause.CLOSED_BY_BROKER;
            case "GARBAGE" -> DownCause.PROTOCOL_ERROR;
            case "BUG" -> DownCause.INTERNAL_ERROR;
            default -> DownCause.NETWORK_ERROR;
        };
        stage.session.onTransportDown(epoch, cause, error(how), stage.now());
    }

    private static MqttException error(String how) {
        return switch (how) {
            case "UNRESOLVED" -> new MqttConnectException(ConnectPhase.RESOLVE, "no such host", null);
            case "REFUSED" -> new MqttConnectException(ConnectPhase.CONNECT, "connection refused", null);
            case "FIN" -> new MqttConnectException(ConnectPhase.HANDSHAKE, "closed by the broker", null);
            case "RST" -> new MqttConnectException(ConnectPhase.HANDSHAKE, "connection reset", null);
            case "BUG" -> new MqttConnectException(ConnectPhase.HANDSHAKE, "a bug of ours", null);
            case "GARBAGE" -> new MqttProtocolException("what came is no packet", null);
            default -> throw new IllegalArgumentException("no such end: " + how);
        };
    }

    private static void packet(Stage stage, Words words) {
        int epoch = epoch(words, stage.epoch);
        String type = words.next();
        stage.receive(
                epoch,
                switch (type) {
                    case "CONNACK" -> new Packet.ConnAck(words.flag("session"), words.number());
                    case "PUBLISH" -> arrival(words);
                    case "PUBACK" -> new Packet.PubAck(words.number());
                    case "PUBREC" -> new Packet.StrayAck(words.number());
                    case "SUBACK" -> new Packet.SubAck(words.number(), numbers(words));
                    case "UNSUBACK" -> new Packet.UnsubAck(words.number());
                    case "PINGRESP" -> Packet.PingResp.INSTANCE;
                    case "DISCONNECT" -> Packet.Disconnect.INSTANCE;
                    default -> throw words.illegal("no packet");
                });
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
