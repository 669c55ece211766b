package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Qos0WhenDown;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.Resubscribe;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.session.UnusedStore;

/** Reads the words {@code name=value} of a line {@code options}. */
final class OptionWords {
    private OptionWords() {}

    static void set(MqttClientOptions.Builder options, String word) {
        String[] parts = word.split("=", 2);
        String value = parts[1];
        switch (parts[0]) {
            case "protocol" -> options.protocol(ProtocolVersion.valueOf(value));
            case "user" -> options.username(value);
            case "password" -> options.password(value);
            case "keepAlive" -> options.keepAlive(Words.duration(value));
            case "pingInterval" -> options.pingInterval(Words.duration(value));
            case "pingTimeout" -> options.pingTimeout(Words.duration(value));
            case "ackTimeout" -> options.ackTimeout(Words.duration(value));
            case "connectTimeout" -> options.connectTimeout(Words.duration(value));
            case "connackTimeout" -> options.connackTimeout(Words.duration(value));
            case "maxRepublishes" -> options.maxRepublishes(Integer.parseInt(value));
            case "cleanStart" -> options.cleanStart(Boolean.parseBoolean(value));
            case "cleanStartOnReconnect" -> options.cleanStartOnReconnect(Boolean.parseBoolean(value));
            case "will" -> options.will(will(value));
            case "backoff" -> options.backoff(backoff(value));
            case "retryFirstConnect" -> options.retryFirstConnect(Boolean.parseBoolean(value));
            default -> setTraffic(options, parts[0], value);
        }
    }

    private static void setTraffic(MqttClientOptions.Builder options, String name, String value) {
        switch (name) {
            case "redelivery" -> options.redelivery(Redelivery.valueOf(value));
            case "resubscribe" -> options.resubscribe(Resubscribe.valueOf(value));
            case "maxFilters" -> options.maxFiltersPerSubscribe(Integer.parseInt(value));
            case "maxInFlight" -> options.maxInFlight(Integer.parseInt(value));
            case "outboxMessages" -> options.outboxMessages(Integer.parseInt(value));
            case "outboxBytes" -> options.outboxBytes(Long.parseLong(value));
            case "overflow" -> options.overflowPolicy(OverflowPolicy.valueOf(value));
            case "qos0WhenDown" -> options.qos0WhenDown(Qos0WhenDown.valueOf(value));
            case "inboundMessages" -> options.inboundMessages(Integer.parseInt(value));
            case "inboundBytes" -> options.inboundBytes(Long.parseLong(value));
            case "inbound" -> options.inboundPolicy(InboundPolicy.valueOf(value));
            case "store" -> options.outboxStore(new UnusedStore());
            case "handlerFailure" -> options.handlerFailure(HandlerFailure.valueOf(value));
            default -> throw new IllegalArgumentException("no option: " + name);
        }
    }

    /** {@code initial/cap/stableAfter}. */
    private static Backoff backoff(String value) {
        String[] parts = value.split("/");
        return new Backoff(Words.duration(parts[0]), Words.duration(parts[1]), Words.duration(parts[2]));
    }

    /** {@code topic:payload:qos}, with {@code :retain} or without. */
    private static Will will(String value) {
        String[] parts = value.split(":");
        return Will.of(parts[0], parts[1], Qos.of(Integer.parseInt(parts[2])), parts.length > 3);
    }
}
