package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.session.InFlightState;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReceivedState;
import io.hawser.mqtt.internal.session.SessionState;
import java.time.Duration;
import java.util.List;

/** What the store answers. */
final class StoreInputs {
    private StoreInputs() {}

    static void play(Stage stage, String verb, Words words) {
        switch (verb) {
            case "kept" -> kept(stage, words);
            case "loaded" -> loaded(stage, words);
            case "load" -> stage.session.onLoadFailed(words.number(), failure(words), stage.now());
            case "stored" -> stage.session.onStored(position(stage, words), stage.now());
            case "store" -> stage.session.onStoreFailed(words.number(), failure(words), stage.now());
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    /** Without a number, of everything so far. */
    private static long position(Stage stage, Words words) {
        return words.isEmpty() ? stage.recorder.noted : words.number();
    }

    private static Throwable failure(Words words) {
        return new IllegalStateException(words.next().replace('-', ' '));
    }

    private static void kept(Stage stage, Words words) {
        if (words.nextIs("received")) {
            int packetId = words.number();
            stage.receivedToLoad.add(new ReceivedState(packetId, Integer.parseInt(words.value("content", "0"))));
        } else if (words.nextIs("filter")) {
            stage.filtersToLoad.add(UserInputs.subscription(stage, words));
        } else if (words.nextIs("session")) {
            String server = words.value("at", "");
            stage.sessionToLoad = new SessionState(
                    words.value("id", "c"),
                    words.flag("begun"),
                    words.flag("inDoubt"),
                    server.isEmpty() ? null : server.equals("nowhere") ? SessionState.NOWHERE : server);
        } else {
            keptPublication(stage, words);
        }
    }

    private static void keptPublication(Stage stage, Words words) {
        String name = words.next();
        long sequence = Long.parseLong(words.value("seq", "-1"));
        long acceptedAt = stage.now() - Words.duration(words.value("age", "0s")).toNanos();
        int packetId = Integer.parseInt(words.value("id", "0"));
        long release = Long.parseLong(words.value("release", "0"));
        boolean abandoned = words.flag("abandoned");
        PublishOperation operation =
                new PublishOperation(stage, UserInputs.publication(name, words), sequence, acceptedAt);
        if (packetId != 0) {
            operation.inFlight(new InFlightState(packetId, release, abandoned));
        }
        stage.kept(name, operation);
        stage.toLoad.add(operation);
    }

    /** What was noted before, and these: the last one has the sequence -1. */
    private static void loaded(Stage stage, Words words) {
        if (!words.isEmpty()) {
            addPublications(stage, words);
        }
        stage.load();
    }

    private static void addPublications(Stage stage, Words words) {
        List<String> names = UserInputs.names(words.next());
        String left = words.value("left", "");
        String topic = words.text();
        for (int i = 0; i < names.size(); i++) {
            Publication.Builder builder = Publication.builder(topic).payload(names.get(i));
            long acceptedAt = stage.now();
            if (!left.isEmpty()) {
                builder.deadline(Duration.ofHours(1));
                acceptedAt = stage.now() + Words.duration(left).minusHours(1).toNanos();
            }
            PublishOperation operation = new PublishOperation(stage, builder.build(), i - names.size(), acceptedAt);
            stage.kept(names.get(i), operation);
            stage.toLoad.add(operation);
        }
    }
}
