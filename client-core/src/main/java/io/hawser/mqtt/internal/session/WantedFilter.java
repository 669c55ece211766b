package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;
import org.jspecify.annotations.Nullable;

/** A filter as the application wanted it in one call, and how far the broker is with it. */
final class WantedFilter {
    enum Standing {
        /** A request for it waits or is unanswered. */
        ASKED,
        GRANTED,
        /** The broker has refused to renew it. */
        REFUSED,
        /** An earlier process wanted it. */
        RESUMED
    }

    final Subscription subscription;

    /** Its place in the call that it belongs to. */
    final int index;

    Standing standing = Standing.ASKED;

    /** What was wanted of the same filter before; until this one is sent, the application may think better of it. */
    @Nullable
    WantedFilter before;

    /** Whether it was withdrawn, refused or given up. */
    boolean over;

    WantedFilter(Subscription subscription, int index) {
        this.subscription = subscription;
        this.index = index;
    }

    TopicFilter filter() {
        return subscription.filter();
    }

    /** What is to be wanted again when this one is withdrawn. */
    @Nullable
    WantedFilter lastValidBefore() {
        WantedFilter candidate = before;
        while (candidate != null && candidate.over) {
            candidate = candidate.before;
        }
        return candidate;
    }
}
