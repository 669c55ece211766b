package io.hawser.mqtt.broker;

import io.hawser.mqtt.ProxyOptions;
import io.hawser.mqtt.testkit.ArtemisBroker;
import io.hawser.mqtt.testkit.ForwardProxy;
import io.hawser.mqtt.testkit.HiveMqBroker;
import io.hawser.mqtt.testkit.MosquittoBroker;
import io.hawser.mqtt.testkit.Pki;
import io.hawser.mqtt.testkit.ReverseProxy;
import io.hawser.mqtt.testkit.TestBroker;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The brokers of the table, each started when it is first wanted, with what stands before them. */
final class MatrixBrokers implements AutoCloseable {
    /** Of nginx; it passes on what comes there. */
    static final String PATH = "/sites/7/mqtt";

    private static final String USER = "matrix";
    private static final String PASSWORD = "let-me-through";

    /** A group of columns of the table. */
    enum Kind {
        MOSQUITTO("Mosquitto", MosquittoBroker::startWith),
        ARTEMIS("Artemis", ArtemisBroker::startWith),
        HIVEMQ("HiveMQ CE", HiveMqBroker::startWith);

        final String words;
        private final Function<Pki, TestBroker> start;

        Kind(String words, Function<Pki, TestBroker> start) {
            this.words = words;
            this.start = start;
        }
    }

    final Pki pki = Pki.make();
    private final Map<Kind, TestBroker> brokers = new EnumMap<>(Kind.class);
    private final Map<Kind, ReverseProxy> behindPath = new EnumMap<>(Kind.class);

    private final Map<Way, ForwardProxy> proxies = new EnumMap<>(Way.class);

    /** The proxy on this way; null if there is none. */
    @Nullable
    ProxyOptions proxy(Way way) {
        return switch (way) {
            case MQTT_BY_HTTP ->
                ProxyOptions.http("127.0.0.1", portOf(way, () -> ForwardProxy.httpFor(USER, PASSWORD)))
                        .credentials(USER, PASSWORD)
                        .build();
            case MQTT_BY_SOCKS ->
                ProxyOptions.socks5("127.0.0.1", portOf(way, () -> ForwardProxy.socksFor(USER, PASSWORD)))
                        .credentials(USER, PASSWORD)
                        .build();
            case MQTTS_BY_SOCKS ->
                ProxyOptions.socks5("127.0.0.1", portOf(way, ForwardProxy::dante))
                        .build();
            default -> null;
        };
    }

    private int portOf(Way way, Supplier<ForwardProxy> start) {
        return proxies.computeIfAbsent(way, wanted -> start.get()).port();
    }

    TestBroker get(Kind kind) {
        return brokers.computeIfAbsent(kind, wanted -> wanted.start.apply(pki));
    }

    /** The port that leads to the broker on this way. */
    int port(Kind kind, Way way) {
        int door = get(kind).port(way.door);
        return way == Way.WSS_BEHIND_PATH
                ? behindPath
                        .computeIfAbsent(kind, wanted -> ReverseProxy.start(pki, PATH, door))
                        .port()
                : door;
    }

    @Override
    public void close() {
        proxies.values().forEach(ForwardProxy::close);
        behindPath.values().forEach(ReverseProxy::close);
        brokers.values().forEach(TestBroker::close);
        pki.close();
    }
}
