package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Subscription;
import java.util.List;

/**
 * Where the messages of a topic go.
 *
 * @param handlers the subscriptions whose handlers get them
 * @param isPulled whether they wait to be pulled, too
 * @param isManual whether the application acknowledges them by hand
 */
record Route(List<Subscription> handlers, boolean isPulled, boolean isManual) {}
