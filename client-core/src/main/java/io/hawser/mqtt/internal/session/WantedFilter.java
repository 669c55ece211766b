package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.TopicFilter;

/** A filter as the application wanted it in one call, and how far the broker is with it. */
final class WantedFilter {
    enum Standing {
        /** A request for it waits or is unanswered. */
        ASKED,
        GRANTED,
        /** The broker has refused to renew it. */
        REFUSED
    }

    final Subscription subscription;
    Standing standing = Standing.ASKED;

    WantedFilter(Subscription subscription) {
        this.subscription = subscription;
    }

    TopicFilter filter() {
        return subscription.filter();
    }
}
