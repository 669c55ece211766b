package io.hawser.examples.gateway;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.DurablePublish;
import io.hawser.mqtt.MqttClient;
import io.hawser.mqtt.MqttClosedException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.Qos;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of a message: it is taken from the source, waits for room if need be, is stored in the outbox of the target's client,
 * and is acknowledged to the source only then. So at every moment at least one of the source's broker, the outbox and the
 * target's broker has it.
 *
 * <p>What waits for room is not acknowledged, and is bounded by how much the source's broker sends without acknowledgement: that
 * is how it learns to wait too. Everything here runs on the gateway's thread.
 */
final class Forwarder implements Flow.Subscriber<Delivery> {
    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);

    private final MqttClient target;
    private final GatewayOptions options;
    private final Pressure pressure;
    private final Counts counts = new Counts();

    /** What waits for room, by the order of arrival, which a message that is turned away gets back. */
    private final TreeMap<Long, Passage> waiting = new TreeMap<>();

    private final CompletableFuture<Void> settled = new CompletableFuture<>();
    private Flow.@Nullable Subscription stream;
    private Mode mode = Mode.OPEN;
    private int storing;
    private long arrivals;

    private enum Mode {
        OPEN,

        /** The outbox had no room after all: until it says that it has. */
        UNTIL_WRITABLE,

        /** The outbox could not write: until the next tick. */
        UNTIL_TICK,

        STOPPED
    }

    /** A message on its way. */
    private record Passage(long arrival, Delivery delivery, Publication publication) {}

    Forwarder(MqttClient target, GatewayOptions options) {
        this.target = target;
        this.options = options;
        pressure = new Pressure(options.pressure());
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        stream = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Delivery delivery) {
        if (mode == Mode.STOPPED) {
            return; // it was on its way; the broker sends it again
        }
        counts.received++;
        Publication publication = map(delivery);
        if (publication == null) {
            counts.unmapped++;
            delivery.acknowledge();
        } else if (publication.qos() == Qos.AT_MOST_ONCE) {
            passOn(delivery, publication);
        } else {
            waiting.put(++arrivals, new Passage(arrivals, delivery, publication));
            pump();
        }
    }

    private @Nullable Publication map(Delivery delivery) {
        try {
            return options.mapping()
                    .ruleFor(delivery.topic())
                    .map(rule -> rule.publication(delivery))
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            LOG.warn("{} cannot be forwarded: {}", delivery, e.getMessage());
            return null;
        }
    }

    /** What is published with QoS 0 is not stored and cannot wait. */
    private void passOn(Delivery delivery, Publication publication) {
        if (pressure.update(fill()) == Pressure.Level.REFUSE) {
            counts.dropped++;
            delivery.acknowledge();
            return;
        }
        target.publish(publication).whenComplete((result, failure) -> {
            if (failure != null && isFor(failure, PublishFailure.OUTBOX_FULL)) {
                counts.dropped++;
            } else {
                ended(failure);
            }
            delivery.acknowledge();
        });
    }

    private void pump() {
        while (mode == Mode.OPEN && pressure.update(fill()) == Pressure.Level.ACCEPT && !waiting.isEmpty()) {
            store(waiting.pollFirstEntry().getValue());
        }
    }

    private void store(Passage passage) {
        storing++;
        DurablePublish publish = target.publishDurably(passage.publication());
        publish.stored().whenComplete((nothing, failure) -> stored(passage, failure));
        publish.result().whenComplete((result, failure) -> {
            ended(failure);
            pump();
        });
    }

    private void stored(Passage passage, @Nullable Throwable failure) {
        storing--;
        if (failure == null) {
            counts.stored++;
            passage.delivery().acknowledge();
        } else if (isFor(failure, PublishFailure.OUTBOX_FULL)) {
            putBack(passage);
            awaitRoom();
        } else if (isFor(failure, PublishFailure.STORE_FAILED)) {
            putBack(passage);
            pause(failure);
        } else if (!isClosing(failure)) {
            // It will never go: too large, refused, expired, or a newer one has taken its place.
            passage.delivery().acknowledge();
        }
        if (mode == Mode.STOPPED && storing == 0) {
            settled.complete(null);
        }
    }

    private void putBack(Passage passage) {
        if (mode != Mode.STOPPED) {
            waiting.put(passage.arrival(), passage);
        }
    }

    private void awaitRoom() {
        if (mode == Mode.OPEN) {
            mode = Mode.UNTIL_WRITABLE;
            target.whenWritable().thenRun(() -> resume(Mode.UNTIL_WRITABLE));
        }
    }

    private void pause(Throwable failure) {
        if (mode != Mode.STOPPED) {
            LOG.warn("The outbox cannot be written; the source waits: {}", failure.getMessage());
            mode = Mode.UNTIL_TICK;
        }
    }

    private void resume(Mode from) {
        if (mode == from) {
            mode = Mode.OPEN;
            pump();
        }
    }

    private void ended(@Nullable Throwable failure) {
        if (failure == null) {
            counts.forwarded++;
        } else if (isFor(failure, PublishFailure.CONFLATED)) {
            counts.conflated++;
        } else if (!isToBeRepeated(failure) && !isClosing(failure)) {
            counts.failed++;
            counts.lastFailure = failure.getMessage();
            LOG.warn("A message was given up: {}", failure.getMessage());
        }
    }

    /** To be called now and then: what frees the outbox need not be a message of this process. */
    void tick() {
        resume(Mode.UNTIL_TICK);
        pump();
    }

    /**
     * The connection to the source is lost. What waits with QoS 1 comes again on the next one; of QoS 2 the client knows that
     * we have it.
     */
    void onSourceDown() {
        waiting.values().removeIf(passage -> passage.delivery().qos() == Qos.AT_LEAST_ONCE);
    }

    /** Takes no more. Completes when everything that was taken is stored, and acknowledged. */
    CompletableFuture<Void> stop() {
        mode = Mode.STOPPED;
        if (stream != null) {
            stream.cancel();
        }
        waiting.clear();
        if (storing == 0) {
            settled.complete(null);
        }
        return settled;
    }

    /** How full the outbox is: by what the target has not acknowledged, and by the bytes that were not sent. */
    double fill() {
        ClientStats stats = target.stats();
        GatewayOptions.Outbox outbox = options.outbox();
        // What is being stored may be on its way to the outbox, and not be counted there yet.
        double messages = (double) (stats.pending() + storing) / outbox.messages();
        return Math.max(messages, (double) stats.heldBytes() / outbox.bytes());
    }

    Pressure.Level pressure() {
        return pressure.level();
    }

    Counts counts() {
        return counts;
    }

    int waiting() {
        return waiting.size();
    }

    private static boolean isFor(Throwable failure, PublishFailure why) {
        return failure instanceof MqttPublishException exception && exception.failure() == why;
    }

    /** Nothing is wrong with the message itself. */
    private static boolean isToBeRepeated(Throwable failure) {
        return isFor(failure, PublishFailure.OUTBOX_FULL) || isFor(failure, PublishFailure.STORE_FAILED);
    }

    private static boolean isClosing(Throwable failure) {
        return failure instanceof MqttClosedException || isFor(failure, PublishFailure.CLOSED);
    }

    @Override
    public void onError(Throwable failure) {
        LOG.error("The source gives no more messages", failure);
    }

    @Override
    public void onComplete() {
        // The source is disconnected, as it was told to be.
    }
}
