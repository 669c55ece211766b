package io.hawser.mqtt;

/**
 * What the broker can and allows on one connection, as it said in CONNACK (MQTT 5, section 3.2.2.3). The next connection may
 * have others.
 *
 * @param receiveMaximum how many QoS 1 and 2 publishes may be unacknowledged, 1 to 65 535
 * @param maximumQos the highest quality of service to publish with
 * @param retainAvailable whether it keeps retained messages
 * @param maximumPacketSize the largest packet that it takes, in bytes
 * @param topicAliasMaximum how many topic aliases it remembers, 0 to 65 535
 * @param wildcardSubscriptionAvailable whether filters may have wildcards
 * @param subscriptionIdentifiersAvailable whether subscriptions may have identifiers
 * @param sharedSubscriptionAvailable whether subscriptions may be shared
 */
public record BrokerLimits(
        int receiveMaximum,
        Qos maximumQos,
        boolean retainAvailable,
        long maximumPacketSize,
        int topicAliasMaximum,
        boolean wildcardSubscriptionAvailable,
        boolean subscriptionIdentifiersAvailable,
        boolean sharedSubscriptionAvailable) {
    /** Those of a broker that says nothing, as all do below MQTT 5: the protocol's own. */
    public static final BrokerLimits NONE =
            new BrokerLimits(65_535, Qos.EXACTLY_ONCE, true, 268_435_460, 0, true, true, true);
}
