package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store has kept from an earlier process.
 *
 * @param session null if there was none
 * @param publications in the order of their sequences, all of which are below 1
 * @param received the QoS 2 messages that the broker has not released
 * @param subscriptions what the application wanted, without handlers
 */
public record StoredState(
        @Nullable SessionState session,
        List<PublishOperation> publications,
        List<ReceivedState> received,
        List<Subscription> subscriptions) {
    /** Of a store that has kept nothing. */
    public static final StoredState NOTHING = new StoredState(null, List.of(), List.of(), List.of());
}
