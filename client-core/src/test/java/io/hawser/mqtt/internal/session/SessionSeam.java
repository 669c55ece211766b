package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What tests of other packages need of the machine and users must not see. */
public final class SessionSeam {
    /** As many packet ids as MQTT has. */
    public static final int ALL_PACKET_IDS = PacketIds.MAX;

    private SessionSeam() {}

    /** A machine that has only the packet ids from 1 to this one. */
    public static Session withPacketIds(
            MqttClientOptions options, Effects effects, RandomGenerator random, int maxPacketId) {
        return new Session(options, effects, random, maxPacketId);
    }

    /** The message that is on its way through handlers. */
    public static Delivery delivery(HandlerCall call) {
        return call.delivery;
    }

    /** Whose handlers a message is for. */
    public static List<Subscription> handlers(HandlerCall call) {
        return call.handlers;
    }

    /** Whether a handler threw. */
    public static boolean hasFailed(HandlerCall call) {
        return call.hasFailed();
    }

    /** The operation that the user has ended, if this is how the machine learns of it. */
    public static @Nullable Operation<?> ended(Command command) {
        return command instanceof Cancellation cancellation ? cancellation.operation : null;
    }

    /** The place of a publish among all others; below 1 if a store has kept it. */
    public static long sequence(PublishOperation operation) {
        return operation.sequence;
    }

    /** When a publish ends at the latest. */
    public static long expiresAt(PublishOperation operation) {
        return operation.expiresAt;
    }

    /** What is published. */
    public static Publication publication(PublishOperation operation) {
        return operation.publication;
    }

    /** What is subscribed to. */
    public static List<Subscription> subscriptions(SubscribeOperation operation) {
        return operation.subscriptions;
    }

    /** What is unsubscribed from. */
    public static List<TopicFilter> filters(UnsubscribeOperation operation) {
        return operation.filters;
    }

    /** How long it waits for a message. */
    public static Duration timeout(ReceiveOperation operation) {
        return Duration.ofNanos(operation.timeoutNanos);
    }

    /** How long it waits for what is pending. */
    public static Duration drain(DisconnectOperation operation) {
        return Duration.ofNanos(operation.drainNanos);
    }
}
