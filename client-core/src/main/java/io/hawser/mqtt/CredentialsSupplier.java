package io.hawser.mqtt;

import java.util.concurrent.CompletionStage;

/**
 * Gives the {@link Credentials} of each attempt to connect, so that what expires (a JWT, a shared access signature) or is
 * rotated is never said twice. It is asked anew before every CONNECT, and before a connection is opened, so that a slow
 * token service holds no idle socket open.
 *
 * <p>It is called on the callback executor, one call at a time, and never on the event loop. A call may block, and what it
 * returns may complete at any time on any thread. {@link MqttClientOptions.Builder#connectTimeout} bounds the wait. Whatever is
 * thrown, fails, is null or takes longer is a failed attempt in the phase {@link ConnectPhase#CREDENTIALS}, after which the
 * client backs off as usual; the message of a failure becomes part of the exception, and should hold no secret. An answer
 * that comes too late is dropped. While a call blocks, the next one cannot begin.
 *
 * <p>A broker that refuses credentials is asked again, with new ones: see {@link MqttClientOptions#retry}.
 */
@FunctionalInterface
public interface CredentialsSupplier {
    /**
     * Asks for credentials.
     *
     * @param server where they are going to be sent
     */
    CompletionStage<Credentials> credentials(Endpoint server);
}
