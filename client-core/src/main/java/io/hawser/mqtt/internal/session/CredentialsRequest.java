package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.Endpoint;
import java.util.concurrent.CompletionStage;

/** The question for the credentials of one attempt, on its way to the user's {@link CredentialsSupplier} and back. */
public final class CredentialsRequest extends Question<Credentials> {
    private final CredentialsSupplier supplier;
    final Endpoint server;

    CredentialsRequest(CredentialsSupplier supplier, Endpoint server) {
        super("it returned null");
        this.supplier = supplier;
        this.server = server;
    }

    @Override
    CompletionStage<Credentials> stage() {
        return supplier.credentials(server);
    }

    @Override
    public void applyTo(Session session, long now) {
        session.onCredentials(this, now);
    }

    /** Without the answer. */
    @Override
    public String toString() {
        return "CREDENTIALS for " + server;
    }
}
