package io.hawser.examples.range;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Transport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run is to do.
 *
 * @param broker the user's own broker, or null for one of the harness's own
 * @param interval between two messages
 * @param every between the starts of two outages, or null for gaps by chance
 * @param store the folder for the file of the publisher's outbox, or null for an outbox in memory
 * @param access what the broker wants of its clients
 */
record RangeOptions(
        @Nullable Endpoint broker,
        Duration duration,
        Duration interval,
        long seed,
        Set<FaultKind> faults,
        @Nullable Duration every,
        Qos qos,
        ProtocolVersion protocol,
        Duration keepAlive,
        @Nullable Path store,
        RangeAccess access) {

    /** Pings are answered in microseconds here. A wide bound would only make every silent outage longer. */
    private static final Duration LONGEST_PING_TIMEOUT = Duration.ofSeconds(1);

    RangeOptions {
        faults = Set.copyOf(faults);
        if (store == null && faults.contains(FaultKind.PUBLISHER_KILL)) {
            throw new IllegalArgumentException("killing the publisher needs --store");
        }
    }

    /** The URI by which to dial the broker at this address, or by way of it. */
    String uri(InetSocketAddress address) {
        Transport transport = broker == null ? Transport.TCP : broker.transport();
        String host = address.getHostString();
        return transport.scheme() + "://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort()
                + (broker == null ? "" : broker.path());
    }

    boolean killsPublisher() {
        return faults.contains(FaultKind.PUBLISHER_KILL);
    }

    Duration pingTimeout() {
        Duration pingInterval = keepAlive.dividedBy(4);
        return pingInterval.compareTo(LONGEST_PING_TIMEOUT) < 0 ? pingInterval : LONGEST_PING_TIMEOUT;
    }

    /** The longest time in which the client notices a silent link: a ping interval and the ping's time-out. */
    Duration detectionBound() {
        return keepAlive.dividedBy(4).plus(pingTimeout());
    }

    FaultSchedule schedule() {
        return FaultSchedule.plan(seed, duration, faults, new FaultSchedule.Pace(detectionBound(), every));
    }
}
