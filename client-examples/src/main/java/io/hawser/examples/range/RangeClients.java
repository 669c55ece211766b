package io.hawser.examples.range;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The two clients of a run. The publisher goes through the proxy. The checker has a link of its own that nobody disturbs and
 * a session that survives a restart of the broker. Both write into the {@link RangeBook}.
 */
final class RangeClients implements AutoCloseable {

    private static final Duration NO_DRAIN = Duration.ZERO;

    private final RangeOptions options;
    private final RangeBook book;
    private final String topic;
    private final String checkerUri;
    private final String checkerId;
    private final String publisherId;
    private final RangePublisher publisher;
    private final MqttClient checker;
    private int next;
    private boolean connected;

    RangeClients(RangeOptions options, RangeBook book, InetSocketAddress proxy, InetSocketAddress broker) {
        this.options = options;
        this.book = book;
        String run = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        topic = "hawser/range/" + run;
        checkerUri = options.uri(broker);
        checkerId = "hawser-checker-" + run;
        publisherId = "hawser-range-" + run;
        var settings = new PublisherSettings(options.uri(proxy), publisherId, topic, options);
        publisher =
                options.killsPublisher() ? new PublisherProcess(settings, book) : new LocalPublisher(settings, book);
        checker = MqttClient.create(options.access()
                .to(MqttClientOptions.builder(checkerUri))
                .clientId(checkerId)
                .protocol(options.protocol())
                .cleanStart(true)
                .cleanStartOnReconnect(false)
                .backoff(NumberPublisher.BACKOFF)
                .build());
    }

    /** The checker first: what is published before it has subscribed would be missing for the wrong reason. */
    void connect() {
        checker.connect().join();
        checker.subscribe(topic, options.qos(), this::check).join();
        connected = true;
        publisher.connect();
    }

    /** Publishes the next number, if the publisher is there. For one thread. */
    void publishNext() {
        if (publisher.publish(next)) {
            next++;
        }
    }

    RangePublisher publisher() {
        return publisher;
    }

    int restarts() {
        return publisher instanceof PublisherProcess process ? process.restarts() : 0;
    }

    /** Leaves nothing behind at the broker, which may be the user's own. */
    @Override
    public void close() {
        publisher.close();
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
        var sweeper = MqttClient.create(options.access()
                .to(MqttClientOptions.builder(checkerUri))
                .clientId(clientId)
                .build());
        // Connecting with a clean start is what discards the session; there is nothing more to do if that fails.
        sweeper.connect()
                .handle((connected, failure) -> sweeper.disconnect(NO_DRAIN))
                .join()
                .join();
    }
}
