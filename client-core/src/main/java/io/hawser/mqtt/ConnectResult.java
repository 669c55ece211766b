package io.hawser.mqtt;

/**
 * A connection that the broker accepted.
 *
 * @param sessionPresent whether the broker still had the session of an earlier connection (MQTT 3.1.1, section 3.2.2.2)
 * @param clientId the client id that is in use
 * @param endpoint where the broker is
 */
public record ConnectResult(boolean sessionPresent, String clientId, Endpoint endpoint) {}
