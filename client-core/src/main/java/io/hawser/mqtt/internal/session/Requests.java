package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttTimeoutException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers (MQTT 5, section 4.10). The client subscribes to the topic of the answers before the first
 * request leaves, and tells the answers apart by their correlation data. An answer that nobody waits for any more is dropped.
 */
final class Requests {
    /** How many requests may wait for an answer; further ones fail. */
    static final int MAX_WAITING = 10_000;

    private static final String DEFAULT_PREFIX = "hawser/replies";

    private final Effects effects;
    private final Link link;
    private final Subscriptions subscriptions;
    private final OperationHost host;
    private final RandomGenerator random;
    private final Map<Correlation, RequestOperation> waiting = new HashMap<>();
    private final Expiries<RequestOperation> expiries = new Expiries<>();
    private long client;
    private long sequence;

    /** Whether nobody waits for an answer. */
    boolean isIdle() {
        return waiting.isEmpty();
    }

    /** The call by which the client has subscribed to answers last. */
    private @Nullable SubscribeOperation subscribing;

    Requests(Effects effects, Link link, Subscriptions subscriptions, OperationHost host, RandomGenerator random) {
        this.effects = effects;
        this.link = link;
        this.subscriptions = subscriptions;
        this.host = host;
        this.random = random;
    }

    /** @return the publish that carries the request, or null if it was turned away */
    @Nullable
    PublishOperation request(RequestOperation operation, long now) {
        if (waiting.size() == MAX_WAITING) {
            fail(operation, new IllegalStateException(MAX_WAITING + " requests are waiting, the most there may be"));
            return null;
        }
        Correlation correlation = nextCorrelation();
        String responseTopic = responseTopic(operation.publication);
        Publication request;
        try {
            request = operation.publication.asRequest(responseTopic, correlation.data());
        } catch (IllegalArgumentException e) { // the client id or the broker's word is no part of a topic
            fail(operation, e);
            return null;
        }
        subscribe(operation, responseTopic, now);
        operation.correlation = correlation;
        operation.sequence = sequence;
        operation.expiresAt = now + Times.nanos(operation.timeout);
        waiting.put(correlation, operation);
        expiries.add(operation);
        PublishOperation publish = new PublishOperation(host, request);
        operation.publish = publish;
        publish.whenComplete((result, failure) -> failIf(failure, operation));
        return publish;
    }

    private Correlation nextCorrelation() {
        if (sequence == 0) {
            client = random.nextLong(Long.MAX_VALUE);
        }
        return new Correlation(client, ++sequence);
    }

    private String responseTopic(Publication request) {
        String given = request.properties().responseTopic();
        if (given != null) {
            return given;
        }
        String prefix = link.responseInformation();
        String id = link.clientId();
        String own =
                id.isEmpty() ? Long.toHexString(client) : id; // without an id, it must not share a topic with others
        return (prefix == null ? DEFAULT_PREFIX : prefix) + "/" + own;
    }

    private void subscribe(RequestOperation operation, String responseTopic, long now) {
        SubscribeOperation present = subscribing;
        if (!subscriptions.isWanted(new TopicFilter(responseTopic))) {
            present = new SubscribeOperation(
                    host, List.of(Subscription.of(responseTopic, Qos.AT_LEAST_ONCE, unexpected -> {})));
            present.isOwn = true;
            subscribing = present;
            subscriptions.subscribe(present, now);
        }
        if (present != null && !present.isDone()) {
            present.whenComplete((result, failure) -> failIf(failure, operation));
        }
    }

    private static void failIf(@Nullable Throwable failure, RequestOperation operation) {
        if (failure != null) {
            operation.completeExceptionally(failure);
        }
    }

    /** Whether this message is an answer that somebody waits for. */
    boolean takes(Delivery delivery) {
        byte[] data = delivery.properties().correlationData();
        if (waiting.isEmpty() || data == null || data.length != Correlation.BYTES) {
            return false;
        }
        RequestOperation operation = waiting.remove(Correlation.of(data));
        if (operation == null) {
            return false;
        }
        expiries.remove(operation);
        if (operation.claim()) {
            effects.complete(operation, delivery);
        }
        return true;
    }

    /** The user has ended the operation: what was not sent yet need not be. */
    void cancelled(RequestOperation operation) {
        if (operation.correlation != null && waiting.remove(operation.correlation, operation)) {
            expiries.remove(operation);
            withdraw(operation);
        }
    }

    private static void withdraw(RequestOperation operation) {
        PublishOperation publish = operation.publish;
        if (publish != null) {
            publish.cancel(false);
        }
    }

    void onDeadline(long now) {
        for (RequestOperation late = expiries.pollExpired(now); late != null; late = expiries.pollExpired(now)) {
            waiting.remove(late.correlation);
            fail(
                    late,
                    new MqttTimeoutException("no answer to the request to " + late.publication.topic() + " within "
                            + late.timeout.toMillis() + " ms"));
            withdraw(late); // after that: what is withdrawn fails its request
        }
    }

    long nextDeadline() {
        return expiries.nextDeadline();
    }

    /** Fails everything, for good. */
    void close(String why) {
        List<RequestOperation> all = List.copyOf(waiting.values());
        waiting.clear();
        for (RequestOperation operation : all) {
            expiries.remove(operation);
            fail(operation, new MqttClosedException(why));
        }
    }

    private void fail(RequestOperation operation, Exception cause) {
        if (operation.claim()) {
            effects.fail(operation, cause);
        }
    }
}
