package io.hawser.mqtt.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClientOptions;
import io.netty.bootstrap.Bootstrap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * A test bed: virtual time, a network with the host {@code host} under the name {@code broker}, a model broker that listens
 * there, and clients. Closing it checks what must hold at the end of every test.
 */
final class Bed implements AutoCloseable {
    static final String HOST = "host";
    private static final Duration ENOUGH = Duration.ofMinutes(10);

    final VirtualTime time = new VirtualTime();
    final Buffers buffers;
    final Network network;
    final ModelBroker broker = new ModelBroker(time);
    final UserThreads threads;
    private final UserThreads resolving = new UserThreads(null);
    private final RandomGenerator random;
    private final List<TestClient> clients = new ArrayList<>();

    Bed() {
        this(new UserThreads(null), 1, true);
    }

    /** @param traced whether Netty's leak detector watches the buffers */
    Bed(UserThreads threads, long seed, boolean traced) {
        this.threads = threads;
        buffers = new Buffers(traced);
        network = new Network(time, buffers.allocator());
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        time.add(threads);
        time.add(resolving);
        network.name("broker", HOST);
        listen();
        time.settle();
    }

    /** The broker is there again. */
    void listen() {
        network.listen(HOST, broker::accept);
    }

    /** Options for the broker with a fixed client id. */
    static MqttClientOptions.Builder options() {
        return MqttClientOptions.builder("mqtt://broker").clientId("client");
    }

    TestClient client(MqttClientOptions.Builder options) {
        return client(options, network.bootstrap());
    }

    TestClient client(MqttClientOptions.Builder options, Bootstrap bootstrap) {
        TestClient client = new TestClient(SessionDriver.create(options.build(), environment(bootstrap)));
        clients.add(client);
        return client;
    }

    Environment environment(Bootstrap bootstrap) {
        InstantSource wallClock = () -> Instant.EPOCH.plusNanos(time.now());
        return new Environment(
                time.loop(), bootstrap, bootstrap, network.resolver(), resolving, threads, random, wallClock);
    }

    /** A client that is connected. */
    TestClient connected(MqttClientOptions.Builder options) {
        TestClient client = client(options);
        get(client.connect());
        return client;
    }

    /** Lets time pass until the future has ended, and returns its result. */
    <T> T get(CompletableFuture<T> future) {
        await(future);
        return future.join();
    }

    /** Lets time pass until the future has ended badly, and returns why. */
    Throwable failure(CompletableFuture<?> future) {
        await(future);
        assertThat(future).isCompletedExceptionally();
        return future.handle((value, error) -> error).join();
    }

    private void await(CompletableFuture<?> future) {
        if (!time.advanceUntil(future::isDone, ENOUGH)) {
            throw new AssertionError("the future has not ended within " + ENOUGH);
        }
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** The link made last. */
    Link link() {
        return network.last();
    }

    /** Options whose listener writes down every event. */
    static MqttClientOptions.Builder listening(MqttClientOptions.Builder options, List<ConnectionEvent> events) {
        return options.eventListener(events::add);
    }

    /** Events by their kind. */
    static <E extends ConnectionEvent> List<E> of(Class<E> kind, List<ConnectionEvent> events) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Override
    public void close() {
        clients.forEach(client -> client.disconnect(Duration.ZERO));
        time.advance(Duration.ofMillis(200)); // what the broker has to close after DISCONNECT, and more
        assertThat(network.open()).as("channels still open").isEmpty();
        network.close();
        broker.check();
        assertThat(threads.deaths()).as("what user threads died of").isEmpty();
        assertThat(resolving.deaths()).as("what resolving threads died of").isEmpty();
        assertThat(buffers.unreleased()).as("bytes not released").isZero();
        time.advance(Duration.ofSeconds(1)); // the watch over callbacks ends
        assertThat(time.loop().armedTimers()).as("timers still armed").isZero();
    }
}
