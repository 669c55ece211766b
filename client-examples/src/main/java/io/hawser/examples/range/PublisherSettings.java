package io.hawser.examples.range;

import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a publisher connects, and what it publishes to.
 *
 * @param store the file of its outbox, or null for one in memory
 * @param access what the broker wants of it
 */
record PublisherSettings(
        String uri,
        String clientId,
        String topic,
        Qos qos,
        ProtocolVersion protocol,
        Duration keepAlive,
        Duration pingTimeout,
        @Nullable Path store,
        RangeAccess access) {

    PublisherSettings(String uri, String clientId, String topic, RangeOptions options) {
        this(
                uri,
                clientId,
                topic,
                options.qos(),
                options.protocol(),
                options.keepAlive(),
                options.pingTimeout(),
                options.store() == null ? null : options.store().resolve(clientId + ".outbox"),
                options.access());
    }

    /** For a program's command line. */
    List<String> arguments() {
        var words = Stream.of(
                uri,
                clientId,
                topic,
                qos.name(),
                protocol.name(),
                keepAlive.toString(),
                pingTimeout.toString(),
                store == null ? "" : store.toString());
        return Stream.concat(words, access.arguments().stream()).toList();
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
                arguments[7].isEmpty() ? null : Path.of(arguments[7]),
                RangeAccess.of(arguments));
    }
}
