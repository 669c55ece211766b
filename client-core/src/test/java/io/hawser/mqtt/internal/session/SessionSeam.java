package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Disconnection;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** What tests of other packages need of the machine and users must not see. */
public final class SessionSeam {
    /** As many packet ids as MQTT has. */
    public static final int ALL_PACKET_IDS = PacketIds.MAX;

    private SessionSeam() {}

    /** A machine that has only the packet ids from 1 to this one. */
    public static Session withPacketIds(
            MqttClientOptions options, Effects effects, OperationHost host, RandomGenerator random, int maxPacketId) {
        return new Session(options, effects, host, random, maxPacketId);
    }

    /** Where the credentials that are asked for are going to be sent. */
    public static Endpoint server(CredentialsRequest request) {
        return request.server;
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

    /** Whether this is how the machine learns that the application has acknowledged a message by hand. */
    public static boolean isAcknowledgement(Command command) {
        return command instanceof Acknowledgement;
    }

    /** The place of a publish among all others; below 1 if a store has kept it. */
    public static long sequence(PublishOperation operation) {
        return operation.sequence;
    }

    /** How far a publish was when the store wrote it down; null if it had not been sent. */
    public static @Nullable InFlightState resumed(PublishOperation operation) {
        Flight flight = operation.flight;
        return flight == null || flight.resumedId == 0
                ? null
                : new InFlightState(flight.resumedId, flight.released ? flight.releaseOrder : 0, operation.isEnded());
    }

    /** When a publish was accepted. */
    public static long acceptedAt(PublishOperation operation) {
        return operation.acceptedAt;
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

    /** What the broker is told when it is unsubscribed. */
    public static List<UserProperty> userProperties(UnsubscribeOperation operation) {
        return operation.userProperties;
    }

    /** How large the machine takes a packet to be with MQTT 5; -1 if it does not ask. */
    public static long size(Packet packet) {
        if (packet instanceof Packet.Subscribe subscribe) {
            return PacketSizes.of(subscribe);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return PacketSizes.of(unsubscribe);
        }
        return packet instanceof Packet.Disconnect disconnect ? PacketSizes.of(disconnect) : -1;
    }

    /** How long it waits for a message. */
    public static Duration timeout(ReceiveOperation operation) {
        return Duration.ofNanos(operation.timeoutNanos);
    }

    /** How the client leaves. */
    public static Disconnection how(DisconnectOperation operation) {
        return operation.how;
    }

    /** What is asked. */
    public static Publication publication(RequestOperation operation) {
        return operation.publication;
    }

    /** How long it waits for an answer. */
    public static Duration timeout(RequestOperation operation) {
        return operation.timeout;
    }

    /** The correlation data of a request that the machine has seen. */
    public static byte[] correlation(RequestOperation operation) {
        return Objects.requireNonNull(operation.correlation, "the request has not left")
                .data();
    }

    /** Where the answer is to go. */
    public static String responseTopic(RequestOperation operation) {
        PublishOperation publish = Objects.requireNonNull(operation.publish, "the request has not left");
        return Objects.requireNonNull(publish.publication.properties().responseTopic());
    }
}
