package io.hawser.mqtt;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection that the broker accepted, and what it said in CONNACK (MQTT 3.1.1 and MQTT 5, section 3.2).
 *
 * @param sessionPresent whether the broker still had the session of an earlier connection
 * @param clientId the client id that is in use: the one asked for, or the one that the broker has assigned
 * @param endpoint where the broker is
 * @param limits what the broker can and allows
 * @param keepAlive the keep alive that holds: the one asked for, or the one that the broker wants
 * @param sessionExpiry how long the broker keeps the session after the connection; null for ever
 * @param responseInformation what response topics should begin with; null if the broker did not say
 * @param reason what else it said
 */
public record ConnectResult(
        boolean sessionPresent,
        String clientId,
        Endpoint endpoint,
        BrokerLimits limits,
        Duration keepAlive,
        @Nullable Duration sessionExpiry,
        @Nullable String responseInformation,
        Reason reason) {}
