package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What the supplier of credentials answers. */
final class CredentialsInputs {
    private CredentialsInputs() {}

    /** A supplier that says what the transcript tells it to say. */
    private static final class Prompted implements CredentialsSupplier {
        private CompletionStage<Credentials> answer = new CompletableFuture<>();

        @Override
        public CompletionStage<Credentials> credentials(Endpoint server) {
            return answer;
        }
    }

    static CredentialsSupplier supplier() {
        return new Prompted();
    }

    /** The line by which these are supplied; the supplier has failed if they are null. */
    static String line(@Nullable Credentials supplied) {
        if (supplied == null) {
            return "credentials fails";
        }
        byte[] password = supplied.password();
        return "credentials"
                + (supplied.username() == null ? " none" : " " + Notation.quoted(supplied.username()))
                + (password == null ? "" : " " + Notation.quoted(Notation.utf8(password)));
    }

    /** The first question that has no answer, or the one with this index, gets one. */
    static void play(Stage stage, Words words) {
        CredentialsRequest request = stage.recorder.requests.remove(Integer.parseInt(words.value("request", "0")));
        Prompted supplier = (Prompted) Objects.requireNonNull(stage.options.credentials());
        supplier.answer = answer(words);
        request.ask(answered -> answered.applyTo(stage.session, stage.now()));
    }

    private static CompletionStage<Credentials> answer(Words words) {
        if (words.nextIs("fails")) {
            return CompletableFuture.failedFuture(new IllegalStateException("the token service is away"));
        }
        if (words.nextIs("null")) {
            return CompletableFuture.completedFuture(null);
        }
        String user = words.nextIs("none") ? null : words.text();
        String password = words.text("");
        return CompletableFuture.completedFuture(
                new Credentials(user, password.isEmpty() ? null : password.getBytes(StandardCharsets.UTF_8)));
    }
}
