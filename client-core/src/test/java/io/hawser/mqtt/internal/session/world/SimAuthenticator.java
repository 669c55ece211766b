package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Authenticator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The authenticator of a client's application, whose options outlive its process. */
final class SimAuthenticator implements Authenticator {
    private @Nullable Dialogues dialogues;

    /** A process begins. */
    void serve(Dialogues dialogues) {
        this.dialogues = dialogues;
    }

    @Override
    public String method() {
        return Challenge.METHOD;
    }

    @Override
    public Dialogue begin() {
        return Objects.requireNonNull(dialogues).begin();
    }
}
