package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a broker that does not support everything would answer to a subscription, which is thus not sent to it. */
final class SupportedSubscriptions {
    private SupportedSubscriptions() {}

    /** Why the broker does not take it (MQTT 5, sections 3.2.2.3.6 and 3.2.2.3.11 to 3.2.2.3.13), or null if it may. */
    static @Nullable ReasonCode refusal(Subscription subscription, BrokerLimits limits) {
        if (!limits.sharedSubscriptionAvailable() && subscription.filter().isShared()) {
            return ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (!limits.wildcardSubscriptionAvailable() && subscription.filter().hasWildcard()) {
            return ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;
        }
        if (!limits.subscriptionIdentifiersAvailable() && subscription.identifier() != 0) {
            return ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED;
        }
        long size = PacketSizes.of(new Packet.Subscribe(0, List.of(subscription)));
        return size > limits.maximumPacketSize() ? ReasonCode.PACKET_TOO_LARGE : null;
    }
}
