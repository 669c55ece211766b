package io.hawser.mqtt.testkit;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.ConnectionEvent.Down;
import io.hawser.mqtt.ConnectionEvent.Up;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Qos;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A client under test, with what it reported, and with waits short enough for a test over real sockets. */
public final class TestClient implements AutoCloseable {
    /** The shape of the default back-off, fifty times faster. */
    public static final Backoff QUICK =
            new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(10));

    private final Journal<ConnectionEvent> events = new Journal<>("events");
    private final MqttClient client;

    private TestClient(URI server, UnaryOperator<MqttClientOptions.Builder> changes) {
        MqttClientOptions.Builder defaults =
                MqttClientOptions.builder(server.toString()).backoff(QUICK).eventListener(events::add);
        client = MqttClient.create(changes.apply(defaults).build());
    }

    /** A client that is not connected yet. */
    public static TestClient of(URI server, UnaryOperator<MqttClientOptions.Builder> changes) {
        return new TestClient(server, changes);
    }

    public MqttClient client() {
        return client;
    }

    public Journal<ConnectionEvent> events() {
        return events;
    }

    public ConnectResult connect() {
        return Await.value(client.connect());
    }

    /** Subscribes, waits for the grant, and collects what arrives. */
    public Journal<Delivery> collect(String filter, Qos qos) {
        Journal<Delivery> arrived = new Journal<>("messages to " + filter);
        Await.value(client.subscribe(filter, qos, arrived::add));
        return arrived;
    }

    /** The nth Up, counted from 1. */
    public Up awaitUp(int nth) {
        return (Up) events.await("Up", nth, Up.class::isInstance);
    }

    /** The nth Down, counted from 1. */
    public Down awaitDown(int nth) {
        return (Down) events.await("Down", nth, Down.class::isInstance);
    }

    /** What was reported about connections that stood. Waits for the first Up, which may come after connect completed. */
    public List<ConnectionEvent> upsAndDowns() {
        awaitUp(1);
        return events.all(event -> event instanceof Up || event instanceof Down);
    }

    /** Leaves at once: what is still pending at the end of a test is not its subject. */
    @Override
    public void close() {
        Await.value(client.disconnect(Duration.ZERO));
    }
}
