package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plays the inputs of one transcript; {@code transcripts/README.md} explains them. */
final class Player {
    private static final Pattern USUAL_IN_AN_OUTAGE =
            Pattern.compile("(phase|open|close|> CONNECT|event Up|event Down) .*");

    private final MqttClientOptions.Builder options = defaults();
    private final Mqtt5Options.Builder mqtt5 = Mqtt5Options.builder();
    private int maxPacketId = SessionSeam.ALL_PACKET_IDS;
    private int jitter = 100;
    private @Nullable Stage stage;

    /** What is not said otherwise. */
    static MqttClientOptions.Builder defaults() {
        return MqttClientOptions.builder("mqtt://broker").clientId("c");
    }

    /** @return what the input caused */
    List<String> play(String input) {
        Words words = new Words(input);
        String verb = words.next();
        if (verb.equals("options")) {
            setOptions(words);
            return List.of();
        }
        Stage stage = stage();
        stage.endedBefore = words.flag("ended");
        switch (verb) {
            case "advance" -> stage.advance(words.duration());
            case "sleep" -> stage.sleep(words.duration());
            case "at" -> stage.at(words.duration());
            case "timer" -> stage.timer();
            case "draw" -> stage.draw(Long.parseLong(words.next()));
            case "deadline" -> stage.recorder.note("deadline " + stage.untilDeadline());
            case "stats" -> noteStats(stage, words);
            case "kept", "loaded", "load", "stored", "store" -> StoreInputs.play(stage, verb, words);
            case "<",
                    "<+",
                    "reply",
                    "online",
                    "outage",
                    "reached",
                    "up",
                    "down",
                    "bytes",
                    "writable",
                    "room",
                    "broker" -> NetworkInputs.play(stage, verb, words);
            case "reauthenticate", "answer" -> AuthInputs.play(stage, verb, words);
            case "credentials" -> CredentialsInputs.play(stage, words);
            default -> UserInputs.play(stage, verb, words);
        }
        words.end();
        stage.settle();
        List<String> output = stage.recorder.takeLines();
        return switch (verb) {
            case "online" -> afterUp(output);
            case "outage" -> withoutUsual(output);
            default -> output;
        };
    }

    /** The usual way up is not worth being shown each time, but what happens then is. */
    private static List<String> afterUp(List<String> output) {
        int up = 0;
        while (!output.get(up).startsWith("event Up")) {
            up++;
        }
        return output.subList(up + 1, output.size());
    }

    /** An outage is the same each time, but what it does to operations is not. */
    private static List<String> withoutUsual(List<String> output) {
        return output.stream()
                .filter(line -> !USUAL_IN_AN_OUTAGE.matcher(line).matches())
                .toList();
    }

    private Stage stage() {
        Stage present = stage;
        if (present == null) {
            present = new Stage(options.build(), maxPacketId, jitter);
            stage = present;
        }
        return present;
    }

    private void setOptions(Words words) {
        if (stage != null) {
            throw words.illegal("options come first");
        }
        maxPacketId = Integer.parseInt(words.value("maxPacketId", "" + maxPacketId));
        jitter = Integer.parseInt(words.value("jitter", "" + jitter));
        while (!words.isEmpty()) {
            OptionWords.set(options, mqtt5, words.next());
        }
    }

    private static void noteStats(Stage stage, Words words) {
        ClientStats stats = stage.session.stats(0, stage.now());
        long ended = stats.acked()
                + stats.failed()
                + stats.expired()
                + stats.dropped()
                + stats.cancelled()
                + stats.conflated();
        if (stats.accepted() != ended + stats.pending()) {
            throw new AssertionError("the books do not balance: " + stats);
        }
        StringBuilder line = new StringBuilder("stats");
        while (!words.isEmpty()) {
            String name = words.next();
            line.append(' ').append(name).append('=').append(figure(stats, name));
        }
        stage.recorder.note(line.toString());
    }

    private static String figure(ClientStats stats, String name) {
        return switch (name) {
            case "accepted" -> "" + stats.accepted();
            case "acked" -> "" + stats.acked();
            case "failed" -> "" + stats.failed();
            case "expired" -> "" + stats.expired();
            case "dropped" -> "" + stats.dropped();
            case "conflated" -> "" + stats.conflated();
            case "cancelled" -> "" + stats.cancelled();
            case "pending" -> "" + stats.pending();
            case "rejected" -> "" + stats.rejected();
            case "held" -> "" + stats.held();
            case "heldBytes" -> "" + stats.heldBytes();
            case "inFlight" -> "" + stats.inFlight();
            case "republications" -> "" + stats.republications();
            case "ignoredAcks" -> "" + stats.ignoredAcks();
            case "received" -> "" + stats.received();
            case "undelivered" -> "" + stats.undelivered();
            case "discards" -> "" + stats.discards();
            case "connections" -> "" + stats.connections();
            case "outages" -> "" + stats.outages();
            case "oldestAge" -> Notation.of(stats.oldestAge());
            case "downtime" -> Notation.of(stats.downtime());
            case "p50" -> Notation.of(stats.ackLatency().p50());
            case "p99" -> Notation.of(stats.ackLatency().p99());
            case "max" -> Notation.of(stats.ackLatency().max());
            case "attempts" -> "" + stats.attempts();
            case "roundTrip" -> Notation.of(stats.roundTrip());
            default -> throw new IllegalArgumentException("no figure: " + name);
        };
    }
}
