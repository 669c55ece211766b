package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.UserProperty;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the codes of SUBACK and UNSUBACK (MQTT 3.1.1, section 3.9.3; MQTT 5, sections 3.9.3 and 3.11.3). */
final class FilterAnswers {
    private static final Set<ReasonCode> GRANTED =
            EnumSet.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.GRANTED_QOS_2);
    private static final Set<ReasonCode> REFUSED = EnumSet.of(
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE,
            ReasonCode.QUOTA_EXCEEDED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);
    private static final Set<ReasonCode> NOT_ENDED = EnumSet.of(
            ReasonCode.UNSPECIFIED_ERROR,
            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.PACKET_IDENTIFIER_IN_USE);

    private FilterAnswers() {}

    /** @throws MqttProtocolException if the number of the codes is wrong or one of them is illegal */
    static List<Reason> of(Packet.SubAck ack, int filters, boolean isMqtt5) {
        Set<ReasonCode> legal = EnumSet.copyOf(GRANTED);
        legal.addAll(isMqtt5 ? REFUSED : EnumSet.of(ReasonCode.UNSPECIFIED_ERROR));
        return read("SUBSCRIBE", ack.codes(), legal, filters, ack.text(), ack.userProperties());
    }

    /** @throws MqttProtocolException if the number of the codes is wrong or one of them is illegal */
    static List<Reason> of(Packet.UnsubAck ack, int filters, boolean isMqtt5) {
        if (!isMqtt5) {
            return Collections.nCopies(filters, Reason.SUCCESS);
        }
        Set<ReasonCode> legal = EnumSet.of(ReasonCode.SUCCESS, ReasonCode.NO_SUBSCRIPTION_EXISTED);
        legal.addAll(NOT_ENDED);
        return read("UNSUBSCRIBE", ack.codes(), legal, filters, ack.text(), ack.userProperties());
    }

    private static List<Reason> read(
            String request,
            List<Integer> codes,
            Set<ReasonCode> legal,
            int filters,
            @Nullable String text,
            List<UserProperty> userProperties) {
        List<Reason> reasons = new ArrayList<>(filters);
        for (int code : codes) {
            ReasonCode reason = ReasonCode.of(code);
            if (reason != null && legal.contains(reason)) {
                reasons.add(new Reason(reason, text, userProperties));
            }
        }
        if (reasons.size() != codes.size() || codes.size() != filters) {
            throw new MqttProtocolException(
                    "the broker answered " + request + " of " + filters + " filters with " + codes, null);
        }
        return reasons;
    }
}
