package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.ReauthenticateOperation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Enhanced authentication: what the authenticator answers, and what the broker says in it. */
final class AuthInputs {
    private AuthInputs() {}

    /** An authenticator that says what the transcript tells it to say. */
    private static final class Prompted implements Authenticator, Authenticator.Dialogue {
        private final String method;
        private Consumer<String> notes = note -> {};
        private CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();

        Prompted(String method) {
            this.method = method;
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public Dialogue begin() {
            return this;
        }

        @Override
        public CompletionStage<byte @Nullable []> first() {
            return answer;
        }

        @Override
        public CompletionStage<byte @Nullable []> next(byte @Nullable [] data) {
            heard("NEXT", data).forEach(notes);
            return answer;
        }

        @Override
        public CompletionStage<Void> last(byte @Nullable [] data) {
            heard("LAST", data).forEach(notes);
            return answer.thenAccept(nothing -> {});
        }
    }

    static Authenticator authenticator(String method) {
        return new Prompted(method);
    }

    static void play(Stage stage, String verb, Words words) {
        switch (verb) {
            case "reauthenticate" -> stage.call(words.next(), new ReauthenticateOperation(stage));
            case "answer" -> answer(stage, words);
            default -> throw new IllegalArgumentException("no input: " + verb);
        }
    }

    /** What the authenticator is told before it answers. */
    static List<String> heard(String question, byte @Nullable [] data) {
        return switch (question) {
            case "NEXT" -> List.of("the authenticator gets" + data(data));
            case "LAST" -> List.of("the authenticator gets" + data(data) + " at last");
            default -> List.of();
        };
    }

    /** The first question that has no answer, or the one with this index, gets one. */
    private static void answer(Stage stage, Words words) {
        Prompted authenticator =
                (Prompted) Objects.requireNonNull(stage.options.mqtt5().authenticator());
        authenticator.notes = stage.recorder::note;
        authenticator.answer = words.flag("fails")
                ? CompletableFuture.failedFuture(new IllegalStateException("the authenticator is not satisfied"))
                : CompletableFuture.completedFuture(bytes(words));
        AuthenticationStep step = stage.recorder.steps.remove(Integer.parseInt(words.value("step", "0")));
        step.ask(answered -> answered.applyTo(stage.session, stage.now()));
    }

    static Packet auth(Words words) {
        byte[] data = bytes(words);
        Reason reason = PropertyWords.reason(words);
        return new Packet.Auth(reason, words.isEmpty() ? null : words.next(), data);
    }

    static byte @Nullable [] bytes(Words words) {
        String text = words.text("");
        return text.isEmpty() ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    static String notation(Packet.Auth auth) {
        return String.format("0x%02X %s", auth.reason().code().code(), auth.method()) + data(auth.data());
    }

    static String data(byte @Nullable [] data) {
        return data == null ? " nothing" : " " + Notation.quoted(new String(data, StandardCharsets.UTF_8));
    }
}
