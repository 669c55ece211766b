package io.hawser.mqtt;

import java.time.Duration;
import java.util.Optional;

/**
 * What happens to the connection. Events come in order, each exactly once: between two {@link Up} there is always a
 * {@link Down}, however slow the listener is.
 */
public sealed interface ConnectionEvent {
    /**
     * The broker accepted a connection.
     *
     * @param connection counts the connections of this client from 1
     * @param result what the broker said
     * @param outage the outage that this ends; empty on the first connection
     */
    record Up(long connection, ConnectResult result, Optional<OutageReport> outage) implements ConnectionEvent {
        /** Whether the broker still had the session. */
        public boolean sessionPresent() {
            return result.sessionPresent();
        }

        /** Where the broker is. */
        public Endpoint endpoint() {
            return result.endpoint();
        }
    }

    /**
     * An established connection ended without being asked to. The client is already working on the next one.
     *
     * @param connection the number of the connection, as in its {@link Up}
     * @param endpoint where the broker was
     * @param cause how it was noticed
     * @param error the same in words
     * @param silence how long nothing had been received from the broker then. Near zero if it said itself that this was the
     *     end; otherwise so long ago it may have been gone. What the client did not read, having fallen behind with what it
     *     had received, or being suspended, was not received
     * @param nextDelay how long the client now waits before it tries again
     */
    record Down(
            long connection,
            Endpoint endpoint,
            DownCause cause,
            MqttException error,
            Duration silence,
            Duration nextDelay)
            implements ConnectionEvent {}

    /**
     * An attempt to connect failed and there will be another one.
     *
     * @param attempt counts the attempts from 1 since the last {@link Up} or the call of {@code connect}
     * @param endpoint where it went
     * @param phase how far the attempt had come
     * @param error why it failed
     * @param nextDelay how long the client now waits before it tries again, unless {@link MqttClient#reconnectNow} ends that
     */
    record AttemptFailed(int attempt, Endpoint endpoint, ConnectPhase phase, MqttException error, Duration nextDelay)
            implements ConnectionEvent {}

    /**
     * The broker refused, or never answered, a filter that it had granted on an earlier connection. The client keeps
     * it as wanted and asks again on the next connection.
     *
     * @param filter the filter that now delivers nothing
     * @param reason what the broker said
     */
    record SubscriptionRefused(TopicFilter filter, Reason reason) implements ConnectionEvent {}

    /** The client was closed by {@code disconnect} or {@code close}. */
    record Closed() implements ConnectionEvent {}
}
