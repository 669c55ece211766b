package io.hawser.examples.gateway;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings of one gateway process. Immutable, and checked by {@link GatewayConfiguration}.
 *
 * @param clientId the name of the gateway
 * @param instance which of its processes this is
 * @param drain how long stopping may take
 */
record GatewayOptions(
        String clientId,
        String instance,
        Source source,
        Broker target,
        Outbox outbox,
        Pressure.Thresholds pressure,
        StatusReport status,
        Duration drain,
        TopicMapping mapping) {

    /** A broker and how to get in. */
    record Broker(
            String uri, @Nullable String username, @Nullable String password, Duration keepAlive) {}

    /**
     * Where messages come from.
     *
     * @param share the name of the shared subscription; null for a gateway of one process
     * @param receiveMaximum how many QoS 1 and 2 messages the broker may have unacknowledged
     * @param sessionExpiry how long the broker keeps the session of a process that is not there
     */
    record Source(Broker broker, @Nullable String share, int receiveMaximum, Duration sessionExpiry) {}

    /**
     * Where messages wait for the target.
     *
     * @param syncInterval how long the disk may lag behind; null for not at all
     */
    record Outbox(
            Path file, int messages, long bytes, @Nullable Duration syncInterval, List<String> lanes) {}

    /** Where and how often the gateway says how it is. */
    record StatusReport(String topic, Duration interval) {}

    /** The client id at one of the brokers, which may be the same one. */
    String clientId(String side) {
        return clientId + "-" + instance + "-" + side;
    }
}
