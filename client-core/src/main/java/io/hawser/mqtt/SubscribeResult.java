package io.hawser.mqtt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the broker answered to a subscribe, filter by filter, in the order of the call (MQTT 3.1.1 and MQTT 5, section 3.9).
 *
 * @param grants one for each filter
 */
public record SubscribeResult(List<Grant> grants) {
    public SubscribeResult {
        grants = List.copyOf(grants);
    }

    /** Whether the broker granted every filter. */
    public boolean allGranted() {
        return grants.stream().allMatch(Grant::granted);
    }

    /**
     * The answer for one filter.
     *
     * @param filter the filter as asked for
     * @param qos the quality of service that was granted, at most the one asked for; null if the filter was refused
     * @param reason what the broker said of it; text and user properties are those of the whole SUBACK
     */
    public record Grant(TopicFilter filter, @Nullable Qos qos, Reason reason) {
        /** Whether the broker accepted the filter. */
        public boolean granted() {
            return qos != null;
        }
    }
}
