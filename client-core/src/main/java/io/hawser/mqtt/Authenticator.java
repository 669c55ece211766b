package io.hawser.mqtt;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Enhanced authentication: a dialogue of its own between client and broker (MQTT 5, section 4.12). One authenticator
 * serves all connections of a client, and {@link #begin()} starts a new dialogue for each of them and for each
 * {@link MqttClient#reauthenticate()}.
 *
 * <p>It is called on the callback executor, one call at a time, and never on the event loop. A call may block, and what it
 * returns may complete at any time on any thread; {@link MqttClientOptions.Builder#connackTimeout} covers the whole dialogue.
 * While a call blocks, the next dialogue cannot begin. Whatever is thrown, or fails, ends the attempt or the connection with
 * {@link MqttConnectException} in the phase {@link ConnectPhase#AUTHENTICATE}, whose message repeats that of the failure: it
 * should hold no secret. What is said after the end of a connection is dropped.
 *
 * <p>There is one for SCRAM: {@link ScramSha256}.
 */
public interface Authenticator {
    /** The name of the method, such as {@code SCRAM-SHA-256}; always the same. Asked for when options and client are made. */
    String method();

    /** Starts a dialogue. */
    Dialogue begin();

    /** One dialogue, from the client's first word to the broker's last. Used by one thread at a time. */
    interface Dialogue {
        /** What the client says first, not copied; null if nothing. */
        CompletionStage<byte @Nullable []> first();

        /**
         * What the client answers to the broker's AUTH, not copied; null if nothing.
         *
         * @param data what the broker sent; null if nothing
         */
        CompletionStage<byte @Nullable []> next(byte @Nullable [] data);

        /**
         * The broker says that it is satisfied. The one who finds that the broker has not proved who it is completes with
         * a failure: that ends the connection.
         *
         * @param data what the broker sent with it; null if nothing
         */
        CompletionStage<Void> last(byte @Nullable [] data);
    }
}
