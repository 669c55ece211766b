package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;

/** One change of what outlives the process: the outbox, and the client's half of the session (MQTT 5, section 4.1). */
public sealed interface StoreChange {
    /** Whether something waits until it is durable; others may come a little later, with what does. */
    default boolean isAwaited() {
        return true;
    }

    /** A publication was accepted; it has a sequence that is higher than that of all before. */
    record PutPublication(long sequence, Publication publication) implements StoreChange {}

    /** A publication has ended, with all that is kept of it. If it was given up, no other process must send it. */
    record RemovePublication(long sequence, boolean isAwaited) implements StoreChange {}

    /** A publication is being sent with a packet id, for which QoS 2 waits. */
    record PutInFlight(long sequence, InFlightState state, boolean isAwaited) implements StoreChange {}

    /** The broker has lost the session in which a publication had its packet id. */
    record RemoveInFlight(long sequence) implements StoreChange {}

    /** A QoS 2 message with this packet id was handed over, and is not to be handed over again. */
    record PutReceived(ReceivedState state) implements StoreChange {}

    /** The broker has released the packet id of a QoS 2 message, or has lost the session. */
    record RemoveReceived(int packetId) implements StoreChange {}

    /** The application wants to be subscribed. */
    record PutFilter(Subscription subscription) implements StoreChange {}

    /** The application does not want that any more. */
    record RemoveFilter(TopicFilter filter) implements StoreChange {}

    /** What is known of the session with the broker. */
    record PutSession(SessionState state) implements StoreChange {}
}
