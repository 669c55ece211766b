package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import java.util.List;

/** A subscription as the broker has it; below MQTT 5 it has no options (MQTT 5, section 3.8.3.1). */
record Grant(Subscription subscription, Qos qos, boolean isMqtt5) {
    boolean isShared() {
        return subscription.filter().isShared();
    }

    boolean matches(String topic) {
        return subscription.filter().matches(topic);
    }

    /** Whether it keeps this message back. */
    boolean isLocal(BrokerMessage message, String clientId) {
        return isMqtt5 && subscription.noLocal() && message.from().equals(clientId);
    }

    /** Whether a message that was published to be kept says so. */
    boolean retainsAsPublished() {
        return isMqtt5 && subscription.retainAsPublished();
    }

    List<Integer> identifiers() {
        return isMqtt5 && subscription.identifier() != 0 ? List.of(subscription.identifier()) : List.of();
    }

    /** Whether retained messages are sent for it: none for a shared one (MQTT 5, section 4.8.2). */
    boolean wantsRetained(boolean renewal, boolean existed) {
        RetainHandling handling = subscription.retainHandling();
        boolean always = handling == RetainHandling.SEND && !renewal;
        return !isMqtt5 || !isShared() && handling != RetainHandling.DO_NOT_SEND && (always || !existed);
    }

    /** What comes of a message that belongs to it. */
    Copy copy(BrokerMessage message, boolean retained) {
        Qos lower = qos.level() < message.qos().level() ? qos : message.qos();
        return new Copy(message, lower, retained, identifiers());
    }
}
