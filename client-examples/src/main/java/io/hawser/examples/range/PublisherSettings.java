package io.hawser.examples.range;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a publisher connects, and what it publishes to.
 *
 * @param store the file of its outbox, or null for one in memory
 */
record PublisherSettings(
        String uri,
        String clientId,
        String topic,
        Qos qos,
        ProtocolVersion protocol,
        Duration keepAlive,
        Duration pingTimeout,
        @Nullable Path store) {

    PublisherSettings(String uri, String clientId, String topic, RangeOptions options) {
        this(
                uri,
                clientId,
                topic,
                options.qos(),
                options.protocol(),
                options.keepAlive(),
                options.pingTimeout(),
                options.store() == null ? null : options.store().resolve(clientId + ".outbox"));
    }

    /** For a program's command line. */
    List<String> arguments() {
        return List.of(
                uri,
                clientId,
                topic,
                qos.name(),
                protocol.name(),
                keepAlive.toString(),
                pingTimeout.toString(),
                store == null ? "" : store.toString());
    }

    static PublisherSettings of(String... arguments) {
        return new PublisherSettings(
                arguments[0],
                arguments[1],
                arguments[2],
                Qos.valueOf(arguments[3]),
                ProtocolVersion.valueOf(arguments[4]),
                Duration.parse(arguments[5]),
                Duration.parse(arguments[6]),
                arguments[7].isEmpty() ? null : Path.of(arguments[7]));
    }
}
