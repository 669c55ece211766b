package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.CredentialsSupplier;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/**
 * The user name and password of CONNECT: the same each time, or what the application's supplier says before each attempt.
 * What was supplied is kept from the answer to CONNECT, and no longer.
 */
final class Identification {
    private final MqttClientOptions options;
    private final @Nullable CredentialsSupplier supplier;

    // for the attempt
    private @Nullable CredentialsRequest asked;
    private @Nullable Credentials supplied;

    Identification(MqttClientOptions options) {
        this.options = options;
        supplier = options.credentials();
    }

    /** Asks for the credentials of the attempt that begins; null if there is nobody to ask. */
    @Nullable
    CredentialsRequest ask(Endpoint server) {
        CredentialsSupplier present = supplier;
        asked = present == null ? null : new CredentialsRequest(present, server);
        return asked;
    }

    /**
     * The supplier has answered.
     *
     * @return false if that belongs to an attempt that is over
     * @throws MqttConnectException if it has failed
     */
    boolean takes(CredentialsRequest request) {
        Credentials answer = request.answer();
        request.forget();
        if (request != asked) {
            return false;
        }
        asked = null;
        Throwable failure = request.failure();
        if (failure != null) {
            throw failed("failed: " + failure.getMessage(), failure);
        }
        if (answer == null) {
            throw failed("has supplied null", null);
        }
        if (answer.username() == null && answer.password() != null && options.protocol() != ProtocolVersion.MQTT_5) {
            throw failed("has supplied a password without a user name, which only MQTT 5 allows [MQTT-3.1.2-22]", null);
        }
        supplied = answer;
        return true;
    }

    private static MqttConnectException failed(String what, @Nullable Throwable cause) {
        return new MqttConnectException(ConnectPhase.CREDENTIALS, "the credentials supplier " + what, cause);
    }

    /** What goes into CONNECT. */
    Credentials take() {
        Credentials taken = supplier == null ? new Credentials(options.username(), options.password()) : supplied;
        supplied = null;
        if (taken == null) {
            throw new AssertionError("nobody was asked for credentials");
        }
        return taken;
    }

    /** The attempt is over. */
    void end() {
        asked = null;
        supplied = null;
    }
}
