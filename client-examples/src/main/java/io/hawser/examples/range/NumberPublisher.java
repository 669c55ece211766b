package io.hawser.examples.range;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.store.FileOutboxStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The client that is put to the test, and the store of its outbox if it has one. It publishes numbers and tells what becomes
 * of them.
 *
 * <p>Its session is a clean one, the client's default, so that after an outage everything hangs on the client. With QoS 2 it
 * keeps its session: exactly once is a promise of both; and so does one that {@linkplain #resuming goes on} where a process
 * was killed.
 */
final class NumberPublisher implements AutoCloseable {

    /**
     * The client's default bound of 30 s suits an outage now and then. Here outages come every few seconds, and what is
     * measured is the recovery, not how patient a client is with a broker that stays away.
     */
    static final Backoff BACKOFF = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(2), Duration.ofSeconds(1));

    private final PublisherSettings settings;
    private final PublisherListener listener;
    private final @Nullable OutboxStore store;
    private final MqttClient client;

    /** One thread, so that things are told in the order in which they came to pass. */
    private final ExecutorService teller = Executors.newSingleThreadExecutor(DaemonThreads.named("range-publisher"));

    private NumberPublisher(PublisherSettings settings, PublisherListener listener, boolean resuming) {
        this.settings = settings;
        this.listener = listener;
        store = settings.store() == null ? null : FileOutboxStore.open(settings.store());
        var options = settings.access()
                .to(MqttClientOptions.builder(settings.uri()))
                .clientId(settings.clientId())
                .protocol(settings.protocol())
                .cleanStart(!resuming)
                .cleanStartOnReconnect(!resuming && settings.qos() != Qos.EXACTLY_ONCE)
                .retryFirstConnect(resuming)
                .keepAlive(settings.keepAlive())
                .pingTimeout(settings.pingTimeout())
                .backoff(BACKOFF)
                .callbackExecutor(teller)
                .eventListener(this::onEvent);
        if (store != null) {
            options.outboxStore(store);
        }
        client = MqttClient.create(options.build());
    }

    /** One that lives as long as the run. */
    static NumberPublisher fresh(PublisherSettings settings, PublisherListener listener) {
        return new NumberPublisher(settings, listener, false);
    }

    /** One that finds its session and its store as they were left, and a broker that may be away. */
    static NumberPublisher resuming(PublisherSettings settings, PublisherListener listener) {
        return new NumberPublisher(settings, listener, true);
    }

    CompletableFuture<ConnectResult> connect() {
        return client.connect();
    }

    void publish(int number) {
        var publication = Publication.builder(settings.topic())
                .payload(Integer.toString(number))
                .qos(settings.qos())
                .build();
        CompletableFuture<PublishResult> result;
        if (store == null || settings.qos() == Qos.AT_MOST_ONCE) {
            listener.published(number);
            result = client.publish(publication);
        } else {
            var durable = client.publishDurably(publication);
            durable.stored().thenRun(() -> listener.published(number));
            result = durable.result();
        }
        result.whenComplete((done, failure) -> {
            if (failure == null) {
                listener.acked(number);
            } else {
                listener.failed(number);
            }
        });
    }

    PublisherFigures figures() {
        return PublisherFigures.of(client.stats());
    }

    /** Does not wait for what is still to be sent. */
    @Override
    public void close() {
        client.disconnect(Duration.ZERO).join();
        if (store != null) {
            store.close();
        }
        teller.shutdown();
    }

    private void onEvent(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Down) {
            listener.down();
        } else if (event instanceof ConnectionEvent.Up) {
            listener.up();
        }
    }
}
