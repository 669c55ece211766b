package io.hawser.mqtt;

import io.hawser.mqtt.internal.session.ConnectOperation;
import io.hawser.mqtt.internal.session.DisconnectOperation;
import io.hawser.mqtt.internal.session.PingOperation;
import io.hawser.mqtt.internal.session.PublishOperation;
import io.hawser.mqtt.internal.session.ReauthenticateOperation;
import io.hawser.mqtt.internal.session.ReceiveOperation;
import io.hawser.mqtt.internal.session.RequestOperation;
import io.hawser.mqtt.internal.session.StoredOperation;
import io.hawser.mqtt.internal.session.SubscribeOperation;
import io.hawser.mqtt.internal.session.UnsubscribeOperation;
import io.hawser.mqtt.internal.session.WritableOperation;
import io.hawser.mqtt.internal.transport.SessionDriver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * An MQTT client that is connected once and from then on deals with outages by itself: it notices them, reconnects,
 * subscribes again and sends again what was not acknowledged.
 *
 * <p>Every operation returns at once, in every state and on every thread, and its future ends exactly once. Operations
 * called without a connection wait for one. Dependents of the futures, handlers and listeners run on the
 * {@linkplain MqttClientOptions.Builder#callbackExecutor callback executor}; they may call anything here and may wait for
 * the result. Cancelling a future, or completing it from outside, withdraws what was not sent yet
 * ({@link MqttCancellationException#outcome()}) and never disturbs the connection.
 *
 * <p>A client needs no thread of its own, and none keeps the JVM alive. Thread-safe.
 */
public final class MqttClient implements AutoCloseable {
    /** How long {@link #disconnect()} and {@link #close()} wait for what is still to be sent and acknowledged. */
    public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(5);

    private final SessionDriver driver;

    private MqttClient(SessionDriver driver) {
        this.driver = driver;
    }

    /** A client with these options, not connected yet. */
    public static MqttClient create(MqttClientOptions options) {
        return new MqttClient(SessionDriver.create(options));
    }

    /**
     * Connects, and keeps the client connected until {@link #disconnect()} (MQTT 3.1.1, section 3.1).
     *
     * <p>Completes with the broker's answer. Fails with {@link MqttConnectException} if the broker cannot be reached,
     * {@link MqttRefusedException} if it refuses, {@link MqttProtocolException} if it answers nonsense,
     * {@link MqttClosedException} if the client is closed meanwhile, {@link IllegalStateException} if the client is
     * connected or connecting. After a failure nothing goes on in the background and {@code connect} may be called
     * again; with {@link MqttClientOptions.Builder#retryFirstConnect} it goes on until it succeeds. When cancelled, the
     * attempt is given up.
     */
    public CompletableFuture<ConnectResult> connect() {
        return driver.submit(new ConnectOperation(driver));
    }

    /**
     * Publishes a message (MQTT 3.1.1, section 3.3). Never blocks.
     *
     * <p>Completes when a QoS 0 message was handed to the network, or a QoS 1 message was acknowledged, however many
     * outages that takes. Fails with {@link MqttPublishException}. When cancelled, a message that was not sent is
     * withdrawn; one that was is not repeated on a new session.
     *
     * @throws IllegalArgumentException if it names a lane that is not among {@link MqttClientOptions.Builder#lanes}
     */
    public CompletableFuture<PublishResult> publish(Publication publication) {
        checkLane(publication);
        return driver.submit(new PublishOperation(driver, publication));
    }

    private void checkLane(Publication publication) {
        String lane = publication.lane();
        if (lane != null && !options().lanes().contains(lane)) {
            throw new IllegalArgumentException("lane " + lane + " is none of this client's lanes "
                    + options().lanes());
        }
    }

    /**
     * Publishes a message as {@link #publish(Publication)} does, and also tells when it is in the
     * {@link MqttClientOptions.Builder#outboxStore outbox's store}: from then on it survives the end of the process. A caller
     * that passes messages on lets go of its own copy then.
     *
     * @throws IllegalStateException if the client has no store
     * @throws IllegalArgumentException if the message has QoS 0, which is not stored
     */
    public DurablePublish publishDurably(Publication publication) {
        if (options().outboxStore() == null) {
            throw new IllegalStateException("the client has no outbox store");
        }
        if (publication.qos() == Qos.AT_MOST_ONCE) {
            throw new IllegalArgumentException("a publication with QoS 0 is not stored");
        }
        StoredOperation stored = new StoredOperation(driver);
        CompletableFuture<PublishResult> result = driver.submit(new PublishOperation(driver, publication, stored));
        result.whenComplete((done, failure) -> {
            if (failure != null) {
                stored.completeExceptionally(failure);
            }
        });
        return new DurablePublish(stored, result);
    }

    /**
     * Publishes bytes that are not retained; see {@link #publish(Publication)}.
     *
     * @param payload not copied: leave it alone until the future has ended
     * @throws IllegalArgumentException if the topic is not legal
     */
    public CompletableFuture<PublishResult> publish(String topic, byte[] payload, Qos qos) {
        return publish(Publication.of(topic, payload, qos));
    }

    /**
     * Publishes text, encoded as UTF-8, that is not retained; see {@link #publish(Publication)}.
     *
     * @throws IllegalArgumentException if the topic is not legal
     */
    public CompletableFuture<PublishResult> publish(String topic, String text, Qos qos) {
        return publish(topic, text.getBytes(StandardCharsets.UTF_8), qos);
    }

    /**
     * Waits until the outbox has room, for a producer that would otherwise be turned away. What was called before is counted,
     * also what is still on its way to the outbox; what others call meanwhile may take the room first.
     *
     * <p>Completes at once unless the outbox is full, in count or bytes, or has turned a publish away since; then when it has
     * drained to half of {@linkplain MqttClientOptions.Builder#outboxMessages both} {@linkplain
     * MqttClientOptions.Builder#outboxBytes bounds}. Fails with {@link MqttClosedException} when the client is closed, before or
     * meanwhile, and with {@link IllegalStateException} if 10 000 calls are waiting. When cancelled, it is forgotten.
     */
    public CompletableFuture<Void> whenWritable() {
        return driver.submit(new WritableOperation(driver));
    }

    /**
     * Publishes a request and waits for the answer to it (MQTT 5, section 4.10). Many may be under way at once. The answers
     * come to a topic that the client subscribes to by itself: the request's own response topic if it has one, otherwise one
     * that begins with what the broker has said ({@link ConnectResult#responseInformation()}), or with
     * {@code hawser/replies}, and ends with the client id, or with a random number while it has none. A responder publishes to the response topic that it has received
     * and passes the correlation data on.
     *
     * <p>Completes with the answer. Fails with {@link MqttTimeoutException} if none has come in time, however far the request
     * has got; with {@link MqttPublishException} or {@link MqttSubscribeException} if the request could not be published or
     * the answers not be subscribed to; with {@link MqttClosedException}. When cancelled, a request that was not sent yet is
     * withdrawn.
     *
     * @param request without correlation data, which is for the client to set
     * @param timeout how long to wait for the answer, from now on
     * @throws IllegalStateException if the client does not use MQTT 5
     * @throws IllegalArgumentException if the request names a lane that the client has not
     */
    public CompletableFuture<Delivery> request(Publication request, Duration timeout) {
        if (options().protocol() != ProtocolVersion.MQTT_5) {
            throw new IllegalStateException(
                    "a request needs MQTT 5, and this client uses " + options().protocol());
        }
        checkLane(request);
        return driver.submit(new RequestOperation(driver, request, timeout));
    }

    /**
     * Subscribes, and stays subscribed over outages until {@link #unsubscribe} (MQTT 3.1.1, section 3.8).
     *
     * <p>A message goes to the handler of every subscription that it matches, and to {@link #receive} and
     * {@link #deliveries()} if it matches one without a handler, or none at all. Subscribing again to a filter replaces
     * its handler at once.
     *
     * <p>Completes when the broker granted every filter. Fails with {@link MqttSubscribeException} if it refused some,
     * {@link MqttTimeoutException} if it does not answer on two connections, {@link MqttClosedException}. When
     * cancelled before it was sent, it is withdrawn; afterwards, the filters stay wanted until {@link #unsubscribe}.
     *
     * @param subscriptions at least one
     */
    public CompletableFuture<SubscribeResult> subscribe(List<Subscription> subscriptions) {
        return driver.submit(new SubscribeOperation(driver, subscriptions));
    }

    /** Subscribes to one filter whose messages are pulled; see {@link #subscribe(List)}. */
    public CompletableFuture<SubscribeResult> subscribe(String filter, Qos qos) {
        return subscribe(List.of(Subscription.of(filter, qos)));
    }

    /** Subscribes to one filter whose messages go to a handler; see {@link #subscribe(List)}. */
    public CompletableFuture<SubscribeResult> subscribe(String filter, Qos qos, Consumer<? super Delivery> handler) {
        return subscribe(List.of(Subscription.of(filter, qos, handler)));
    }

    /**
     * Ends subscriptions (MQTT 3.1.1, section 3.10). No message that arrives from now on goes to a handler of theirs.
     *
     * <p>Completes when the broker acknowledged, also for filters that were never subscribed to. Fails with
     * {@link MqttTimeoutException} if it does not answer on two connections, {@link MqttClosedException}. When
     * cancelled, the filters are no longer wanted all the same.
     *
     * @param filters at least one
     * @throws IllegalArgumentException if a filter is not legal
     */
    public CompletableFuture<UnsubscribeResult> unsubscribe(String... filters) {
        return unsubscribe(List.of(filters), List.of());
    }

    /**
     * Ends subscriptions and tells the broker more with it (MQTT 5, section 3.10.2.1); see {@link #unsubscribe(String...)}.
     *
     * @param filters at least one
     * @param userProperties what each UNSUBSCRIBE packet carries for the broker; not sent below MQTT 5
     * @throws IllegalArgumentException if a filter is not legal
     */
    public CompletableFuture<UnsubscribeResult> unsubscribe(List<String> filters, List<UserProperty> userProperties) {
        List<TopicFilter> parsed = filters.stream().map(TopicFilter::new).toList();
        return driver.submit(new UnsubscribeOperation(driver, parsed, userProperties));
    }

    /**
     * Takes the next message that is not for a handler. Any number of calls may wait; each message goes to exactly one
     * of them, or to one subscriber of {@link #deliveries()}.
     *
     * <p>Completes with the message, which is acknowledged then, or empty when the time is up. Fails with
     * {@link MqttClosedException} once the client is closed and nothing is left. When cancelled, it takes nothing.
     *
     * @param timeout how long to wait; zero takes what is there already
     */
    public CompletableFuture<Optional<Delivery>> receive(Duration timeout) {
        return driver.submit(new ReceiveOperation(driver, timeout));
    }

    /**
     * The messages that are not for a handler, as a stream. Subscribers and callers of {@link #receive} share the
     * messages: each goes to exactly one. A message is acknowledged when it is handed over, one at a time and only as
     * requested. The stream completes when the client is closed.
     */
    public Flow.Publisher<Delivery> deliveries() {
        return driver.deliveries();
    }

    /**
     * The events of the connection from now on, as a stream: every subscriber gets all of them, in order. It completes
     * after {@link ConnectionEvent.Closed}. A subscriber that leaves more than 1 024 of them waiting is ended with
     * {@link IllegalStateException} rather than kept in the dark about some.
     */
    public Flow.Publisher<ConnectionEvent> events() {
        return driver.events();
    }

    /**
     * Whether the broker is there. Completes with true at once if something was received within the last second,
     * otherwise after a PINGREQ with whether anything came back within the acknowledgement time-out; with false if
     * there is no connection. Never fails and never ends the connection by itself.
     */
    public CompletableFuture<Boolean> ping() {
        return driver.submit(new PingOperation(driver));
    }

    /** Whether the broker has accepted the present connection, as far as the client knows. No side effects. */
    public boolean isConnected() {
        return driver.isConnected();
    }

    /**
     * Authenticates anew on the open connection, with a new dialogue of the {@linkplain Mqtt5Options.Builder#authenticator
     * authenticator} (MQTT 5, section 4.12.1); publishing and receiving go on meanwhile. A call while such a dialogue is
     * under way joins it.
     *
     * <p>Completes when the broker and the authenticator are satisfied. If the connection ends before, or if there is none,
     * it completes when the next one is open, which has authenticated itself. A dialogue that fails, or does not come to its
     * end within {@link MqttClientOptions.Builder#connackTimeout}, ends the connection [MQTT-4.12.1-2], and the client
     * reconnects. Fails with {@link MqttClosedException}, or with {@link IllegalStateException} if the client does not
     * speak MQTT 5 with an authenticator. When cancelled, the dialogue goes on, and nobody waits for its end.
     */
    public CompletableFuture<Void> reauthenticate() {
        return driver.submit(new ReauthenticateOperation(driver));
    }

    /** Cuts short the wait for the next attempt to reconnect, if there is one; does nothing otherwise. */
    public void reconnectNow() {
        driver.reconnectNow();
    }

    /** {@link #disconnect(Duration)} with {@link #DEFAULT_DRAIN}. */
    public CompletableFuture<Void> disconnect() {
        return disconnect(DEFAULT_DRAIN);
    }

    /**
     * Ends the connection in good order, so that the broker does not publish the will, and ends every attempt to
     * reconnect (MQTT 3.1.1, section 3.14). Allowed in every state. What was called before is still sent and
     * acknowledged, if there is a connection and the time suffices; whatever is left then fails, as does everything
     * called afterwards. The subscriptions are forgotten. {@link #connect()} then begins anew.
     *
     * <p>Completes when the connection is closed; never fails. Cancelling it changes nothing.
     *
     * @param drain how long to wait at most for what is still to be sent and acknowledged
     */
    public CompletableFuture<Void> disconnect(Duration drain) {
        return disconnect(Disconnection.within(drain));
    }

    /**
     * Does what {@link #disconnect(Duration)} does, and tells the broker more with it. What it is told is that of the first
     * call, if there are several.
     *
     * @throws IllegalArgumentException if the session is to be kept though CONNECT has said that it ends with the
     *     connection [MQTT-3.14.2-2]
     */
    public CompletableFuture<Void> disconnect(Disconnection how) {
        Duration expiry = how.sessionExpiry();
        if (expiry != null && !expiry.isZero() && options().sessionExpiry().isZero()) {
            throw new IllegalArgumentException("sessionExpiry " + expiry
                    + " is set for a session that was to end with the connection [MQTT-3.14.2-2]");
        }
        return driver.submit(new DisconnectOperation(driver, how));
    }

    /**
     * Does what {@link #disconnect()} does and waits until it is done, at most a second longer than
     * {@link #DEFAULT_DRAIN}; on the event loop, and when interrupted, it does not wait.
     */
    @Override
    public void close() {
        driver.awaitClosed(disconnect(), DEFAULT_DRAIN.plusSeconds(1));
    }

    /** The client's figures as they are now. */
    public ClientStats stats() {
        return driver.stats();
    }

    /** The options that the client was made with. */
    public MqttClientOptions options() {
        return driver.options();
    }
}
