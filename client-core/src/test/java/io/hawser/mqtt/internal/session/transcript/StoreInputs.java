package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.session.PublishOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the store answers. */
final class StoreInputs {
    private StoreInputs() {}

    static void play(Stage stage, String verb, Words words) {
        switch (verb) {
            case "kept" -> kept(stage, words);
            case "loaded" -> loaded(stage, words);
            case "stored" -> stage.session.onStored(words.number(), stage.now());
            case "store" -> {
                int sequence = words.number();
                stage.session.onStoreFailed(
                        sequence, new IllegalStateException(words.next().replace('-', ' ')));
            }
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    private static void kept(Stage stage, Words words) {
        String name = words.next();
        long sequence = Long.parseLong(words.value("seq", "-1"));
        long acceptedAt = stage.now() - Words.duration(words.value("age", "0s")).toNanos();
        PublishOperation operation =
                new PublishOperation(stage, UserInputs.publication(name, words), sequence, acceptedAt);
        stage.kept(name, operation);
        stage.toLoad.add(operation);
    }

    /** What was noted before, or by name: then the last one has the sequence -1. */
    private static void loaded(Stage stage, Words words) {
        if (words.isEmpty()) {
            stage.session.onLoaded(List.copyOf(stage.toLoad), stage.now());
            stage.toLoad.clear();
            return;
        }
        List<String> names = UserInputs.names(words.next());
        String left = words.value("left", "");
        String topic = words.text();
        List<PublishOperation> kept = new ArrayList<>();
        for (String name : names) {
            Publication.Builder builder = Publication.builder(topic).payload(name);
            long acceptedAt = stage.now();
            if (!left.isEmpty()) {
                builder.deadline(Duration.ofHours(1));
                acceptedAt = stage.now() + Words.duration(left).minusHours(1).toNanos();
            }
            PublishOperation operation =
                    new PublishOperation(stage, builder.build(), kept.size() - names.size(), acceptedAt);
            stage.kept(name, operation);
            kept.add(operation);
        }
        stage.session.onLoaded(kept, stage.now());
    }
}
