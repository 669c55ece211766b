package io.hawser.examples.range;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two clients of a run. The publisher goes through the proxy; its session is a clean one, the client's default, so
 * that after an outage everything hangs on the client. With QoS 2 it keeps its session: exactly once is a promise of both. The checker has a link of its own that nobody disturbs and a
 * session that survives a restart of the broker. Both write into the {@link RangeBook}.
 */
final class RangeClients implements AutoCloseable {

    /**
     * The client's default bound of 30 s suits an outage now and then. Here outages come every few seconds, and what is
     * measured is the recovery, not how patient a client is with a broker that stays away.
     */
    private static final Backoff BACKOFF =
            new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(1));

    private static final Duration NO_DRAIN = Duration.ZERO;

    private final RangeOptions options;
    private final RangeBook book;
    private final String topic;
    private final String checkerUri;
    private final String checkerId;
    private final String publisherId;
    private final MqttClient publisher;
    private final MqttClient checker;
    private int next;
    private boolean connected;

    RangeClients(RangeOptions options, RangeBook book, InetSocketAddress proxy, InetSocketAddress broker) {
        this.options = options;
        this.book = book;
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        topic = "hawser/range/" + run;
        checkerUri = uri(broker);
        checkerId = "hawser-checker-" + run;
        publisherId = "hawser-range-" + run;
        publisher = MqttClient.create(MqttClientOptions.builder(uri(proxy))
                .clientId(publisherId)
                .protocol(options.protocol())
                .cleanStartOnReconnect(options.qos() != Qos.EXACTLY_ONCE)
                .keepAlive(options.keepAlive())
                .pingTimeout(options.pingTimeout())
                .backoff(BACKOFF)
                .eventListener(book::onEvent)
                .build());
        checker = MqttClient.create(MqttClientOptions.builder(checkerUri)
                .clientId(checkerId)
                .protocol(options.protocol())
                .cleanStart(true)
                .cleanStartOnReconnect(false)
                .backoff(BACKOFF)
                .build());
    }

    /** The checker first: what is published before it has subscribed would be missing for the wrong reason. */
    void connect() {
        checker.connect().join();
        checker.subscribe(topic, options.qos(), this::check).join();
        connected = true;
        publisher.connect().join();
    }

    /** Publishes the next number. For one thread. */
    void publishNext() {
        int number = next++;
        byte[] payload = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
        book.onLedger(ledger -> ledger.published(number));
        publisher.publish(topic, payload, options.qos()).whenComplete((result, failure) -> {
            long now = System.nanoTime();
            if (failure == null) {
                book.acked(number, now);
            } else {
                book.onLedger(ledger -> ledger.failed(number));
            }
        });
    }

    ClientStats publisherStats() {
        return publisher.stats();
    }

    /** Leaves nothing behind at the broker, which may be the user's own. */
    @Override
    public void close() {
        publisher.disconnect(NO_DRAIN).join();
        checker.disconnect(NO_DRAIN).join();
        if (connected) {
            discardSession(checkerId);
            discardSession(publisherId);
        }
    }

    private void check(Delivery delivery) {
        String text = delivery.text();
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            book.onLedger(ledger -> ledger.arrived(number));
        } else {
            book.onLedger(Ledger::arrivedUnreadable);
        }
    }

    private void discardSession(String clientId) {
        var sweeper = MqttClient.create(
                MqttClientOptions.builder(checkerUri).clientId(clientId).build());
        // Connecting with a clean start is what discards the session; there is nothing more to do if that fails.
        sweeper.connect()
                .handle((connected, failure) -> sweeper.disconnect(NO_DRAIN))
                .join()
                .join();
    }

    private static String uri(InetSocketAddress address) {
        return "mqtt://" + new Endpoint(address.getHostString(), address.getPort());
    }
}
