package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.ConnAckProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.ReconnectNow;
import io.hawser.mqtt.internal.session.RequestOperation;
import io.hawser.mqtt.internal.session.SessionSeam;
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
            case "reply" -> reply(stage, words);
            case "online" -> online(stage, words);
            case "outage" -> outage(stage, words);
            case "reached" ->
                stage.session.onTransportProgress(
                        epoch(words, stage.recorder.opening), ConnectPhase.valueOf(words.next()), stage.now());
            case "up" -> up(stage, words);
            case "down" -> down(stage, words);
            case "bytes" -> bytes(stage, words);
            case "room" -> stage.recorder.room = words.nextIs("unlimited") ? Recorder.UNLIMITED : words.number();
            case "writable" ->
                writable(stage, epoch(words, stage.epoch), words.next().equals("yes"));
            case "broker" -> stage.brokerAnswersPings = words.next().equals("answers") && words.flag("pings");
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    private static void bytes(Stage stage, Words words) {
        int count = Integer.parseInt(words.value("count", "1"));
        stage.session.onBytes(epoch(words, stage.epoch), count, stage.now());
    }

    private static void online(Stage stage, Words words) {
        stage.call(words.value("as", "connect"), new ConnectOperation(stage));
        if (stage.session.phase() == Phase.LOADING) {
            stage.load();
        }
        up(stage, words);
        accept(stage, words);
    }

    private static void accept(Stage stage, Words words) {
        stage.receive(stage.epoch, new Packet.ConnAck(words.flag("session"), 0, PropertyWords.connAck(words)));
        if (stage.session.phase() != Phase.ONLINE) {
            throw new AssertionError("the client is " + stage.session.phase());
        }
    }

    /** The connection breaks, and at once there is another one. */
    private static void outage(Stage stage, Words words) {
        TransportEnd how = TransportEnd.RST;
        stage.session.onTransportDown(stage.epoch, how.cause, how.error(), stage.now());
        new ReconnectNow().applyTo(stage.session, stage.now());
        up(stage, words);
        accept(stage, words);
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
            case "CONNACK" -> connAck(words);
            case "PUBLISH" -> arrival(words);
            case "PUBACK" -> new Packet.PubAck(words.number(), PropertyWords.reason(words));
            case "PUBREC" -> new Packet.PubRec(words.number(), PropertyWords.reason(words));
            case "PUBREL" -> new Packet.PubRel(words.number(), PropertyWords.reason(words));
            case "PUBCOMP" -> new Packet.PubComp(words.number(), PropertyWords.reason(words));
            case "SUBACK" -> subAck(words);
            case "UNSUBACK" -> unsubAck(words);
            case "PINGRESP" -> Packet.PingResp.INSTANCE;
            case "DISCONNECT" -> disconnect(words);
            case "AUTH" -> AuthInputs.auth(words);
            default -> throw words.illegal("no packet");
        };
    }

    /** Whoever was asked answers, with QoS 0. */
    private static void reply(Stage stage, Words words) {
        RequestOperation request = (RequestOperation) stage.operation(words.next());
        byte[] payload = words.text().getBytes(StandardCharsets.UTF_8);
        MessageProperties properties = MessageProperties.builder()
                .correlationData(SessionSeam.correlation(request))
                .build();
        Delivery answer = new Delivery(
                SessionSeam.responseTopic(request), payload, Qos.AT_MOST_ONCE, false, false, properties, List.of());
        stage.receive(stage.epoch, new Packet.Arrival(answer, 0));
    }

    private static Packet connAck(Words words) {
        boolean session = words.flag("session");
        ConnAckProperties properties = PropertyWords.connAck(words);
        return new Packet.ConnAck(session, words.number(), properties);
    }

    private static Packet subAck(Words words) {
        String text = PropertyWords.text(words);
        List<UserProperty> properties = PropertyWords.userProperties(words);
        return new Packet.SubAck(words.number(), numbers(words), text, properties);
    }

    private static Packet unsubAck(Words words) {
        String text = PropertyWords.text(words);
        List<UserProperty> properties = PropertyWords.userProperties(words);
        return new Packet.UnsubAck(words.number(), numbers(words), text, properties);
    }

    private static Packet disconnect(Words words) {
        String server = PropertyWords.server(words);
        return new Packet.Disconnect(PropertyWords.reason(words), Packet.ABSENT, server);
    }

    private static Packet arrival(Words words) {
        String topic = words.text();
        byte[] payload = words.text("").getBytes(StandardCharsets.UTF_8);
        boolean retained = words.flag("retained");
        boolean duplicate = words.flag("dup");
        boolean exactlyOnce = words.flag("qos2");
        int alias = Integer.parseInt(words.value("alias", "" + Packet.ABSENT));
        List<Integer> identifiers = new ArrayList<>();
        words.ifPresent("id", ids -> {
            for (String id : ids.split(",")) {
                identifiers.add(Integer.parseInt(id));
            }
        });
        MessageProperties properties = PropertyWords.message(words);
        int packetId = words.isEmpty() ? 0 : words.number();
        Qos qos = exactlyOnce ? Qos.EXACTLY_ONCE : packetId == 0 ? Qos.AT_MOST_ONCE : Qos.AT_LEAST_ONCE;
        Delivery delivery = new Delivery(topic, payload, qos, retained, duplicate, properties, identifiers);
        return new Packet.Arrival(delivery, packetId, alias);
    }

    private static List<Integer> numbers(Words words) {
        List<Integer> numbers = new ArrayList<>();
        while (!words.isEmpty()) {
            numbers.add(words.number());
        }
        return numbers;
    }
}
