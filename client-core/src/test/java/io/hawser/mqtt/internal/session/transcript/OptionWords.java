package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Failover;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.MessageProperties;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Qos0WhenDown;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.Resubscribe;
import io.hawser.mqtt.Retry;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.session.UnusedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads and writes the words {@code name=value} of a line {@code options}. */
final class OptionWords {
    private OptionWords() {}

    static void set(MqttClientOptions.Builder options, Mqtt5Options.Builder mqtt5, String word) {
        String[] parts = word.split("=", 2);
        String value = parts[1];
        if (Mqtt5Words.set(mqtt5, parts[0], value)) {
            options.mqtt5(mqtt5.build());
            return;
        }
        switch (parts[0]) {
            case "clientId" -> options.clientId(value);
            case "protocol" -> options.protocol(ProtocolVersion.valueOf(value));
            case "user" -> options.username(value);
            case "password" -> options.password(value);
            case "more" -> options.servers(value.split(","));
            case "failover" -> options.failover(failover(value));
            case "credentials" -> options.credentials(CredentialsInputs.supplier());
            case "keepAlive" -> options.keepAlive(Words.duration(value));
            case "pingInterval" -> options.pingInterval(Words.duration(value));
            case "pingTimeout" -> options.pingTimeout(Words.duration(value));
            case "ackTimeout" -> options.ackTimeout(Words.duration(value));
            case "connectTimeout" -> options.connectTimeout(Words.duration(value));
            case "connackTimeout" -> options.connackTimeout(Words.duration(value));
            case "tlsTimeout" -> options.tlsTimeout(Words.duration(value));
            case "attemptTimeout" -> options.attemptTimeout(Words.duration(value));
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
            case "publishRate" -> {
                String[] rates = value.split("/");
                options.publishRate(Integer.parseInt(rates[0]), Long.parseLong(rates[1]));
            }
            case "drainRate" -> options.drainRate(Integer.parseInt(value));
            case "lanes" -> options.lanes(value.split(","));
            case "publishDeadline" -> options.publishDeadline(Words.duration(value));
            case "qos0WhenDown" -> options.qos0WhenDown(Qos0WhenDown.valueOf(value));
            case "inboundMessages" -> options.inboundMessages(Integer.parseInt(value));
            case "inboundBytes" -> options.inboundBytes(Long.parseLong(value));
            case "inbound" -> options.inboundPolicy(InboundPolicy.valueOf(value));
            case "store" -> options.outboxStore(new UnusedStore());
            case "handlerFailure" -> options.handlerFailure(HandlerFailure.valueOf(value));
            case "inDoubt" -> options.qosTwoInDoubt(QosTwoInDoubt.valueOf(value));
            case "maxPacketSize" -> options.maxPacketSize(Integer.parseInt(value));
            case "retry" -> {
                String[] parts = value.split(":");
                options.retry(ReasonCode.valueOf(parts[0]), Retry.valueOf(parts[1]));
            }
            default -> throw new IllegalArgumentException("no option: " + name);
        }
    }

    /** {@code order/coolDown/maxCoolDown/failBack/shared}, of which all but the first two may be missing. */
    private static Failover failover(String value) {
        String[] parts = value.split("/");
        Failover.Builder failover = Failover.builder()
                .order(Failover.Order.valueOf(parts[0]))
                .coolDown(Words.duration(parts[1]), Words.duration(parts[2]))
                .sharedSessions(value.endsWith("/shared"));
        if (parts.length > 3 && !parts[3].equals("never")) {
            failover.failBack(Words.duration(parts[3]));
        }
        return failover.build();
    }

    private static void addServers(MqttClientOptions options, List<String> words) {
        List<Endpoint> servers = options.servers();
        if (servers.size() == 1) {
            return;
        }
        words.add("more="
                + servers.stream().skip(1).map(server -> "mqtt://" + server).collect(Collectors.joining(",")));
        Failover failover = options.failover();
        Duration failBack = failover.failBack();
        words.add("failover=" + failover.order() + "/" + Notation.of(failover.coolDown()) + "/"
                + Notation.of(failover.maxCoolDown()) + "/" + (failBack == null ? "never" : Notation.of(failBack))
                + (failover.sharedSessions() ? "/shared" : ""));
    }

    /** {@code initial/cap/stableAfter}. */
    private static Backoff backoff(String value) {
        String[] parts = value.split("/");
        return new Backoff(Words.duration(parts[0]), Words.duration(parts[1]), Words.duration(parts[2]));
    }

    /** {@code topic:payload:qos}, with {@code :retain} or {@code :delay} or without, or {@code :retain:delay}. */
    private static Will will(String value) {
        String[] parts = value.split(":");
        String last = parts.length > 3 ? parts[3] : "";
        boolean retain = last.equals("retain");
        Will will = Will.of(parts[0], parts[1], Qos.of(Integer.parseInt(parts[2])), retain);
        if (parts.length > 4) {
            return will.withDelay(Words.duration(parts[4]));
        }
        return last.isEmpty() || retain
                ? will
                : will.withDelay(Words.duration(last))
                        .withProperties(
                                MessageProperties.builder().contentType("will").build());
    }

    // ---- the other way

    /** The line that sets exactly these. */
    static String line(MqttClientOptions options, int maxPacketId) {
        List<String> words = words(options);
        words.removeAll(words(Player.defaults().build()));
        words.add("maxPacketId=" + maxPacketId);
        return "options " + String.join(" ", words);
    }

    private static List<String> words(MqttClientOptions options) {
        List<String> words = new ArrayList<>();
        words.add("clientId=" + options.clientId());
        words.add("protocol=" + options.protocol());
        addServers(options, words);
        addTexts(options, words);
        words.add("keepAlive=" + Notation.of(options.keepAlive()));
        addTime("pingInterval", options.pingInterval(), words);
        addTime("pingTimeout", options.pingTimeout(), words);
        words.add("ackTimeout=" + Notation.of(options.ackTimeout()));
        words.add("connectTimeout=" + Notation.of(options.connectTimeout()));
        words.add("connackTimeout=" + Notation.of(options.connackTimeout()));
        words.add("maxRepublishes=" + options.maxRepublishes());
        words.add("cleanStart=" + options.cleanStart());
        words.add("cleanStartOnReconnect=" + options.cleanStartOnReconnect());
        Backoff backoff = options.backoff();
        words.add("backoff=" + Notation.of(backoff.initial()) + "/" + Notation.of(backoff.cap()) + "/"
                + Notation.of(backoff.stableAfter()));
        words.add("retryFirstConnect=" + options.retryFirstConnect());
        addTraffic(options, words);
        return words;
    }

    private static void addTexts(MqttClientOptions options, List<String> words) {
        String user = options.username();
        byte[] password = options.password();
        Will will = options.will();
        if (user != null) {
            words.add("user=" + user);
        }
        if (password != null) {
            words.add("password=" + Notation.utf8(password));
        }
        if (options.credentials() != null) {
            words.add("credentials=asked");
        }
        if (will != null) {
            words.add("will=" + will.topic() + ":" + Notation.utf8(will.payload()) + ":"
                    + will.qos().level() + (will.retain() ? ":retain" : "")
                    + (will.delay().isZero() ? "" : (will.retain() ? ":" : "::") + Notation.of(will.delay())));
        }
    }

    private static void addTime(String name, @Nullable Duration time, List<String> words) {
        if (time != null) {
            words.add(name + "=" + Notation.of(time));
        }
    }

    private static void addTraffic(MqttClientOptions options, List<String> words) {
        words.add("redelivery=" + options.redelivery());
        words.add("resubscribe=" + options.resubscribe());
        words.add("maxFilters=" + options.maxFiltersPerSubscribe());
        words.add("maxInFlight=" + options.maxInFlight());
        words.add("outboxMessages=" + options.outboxMessages());
        words.add("outboxBytes=" + options.outboxBytes());
        words.add("overflow=" + options.overflowPolicy());
        words.add("publishRate=" + options.publishMessagesPerSecond() + "/" + options.publishBytesPerSecond());
        words.add("drainRate=" + options.drainRate());
        if (!options.lanes().isEmpty()) {
            words.add("lanes=" + String.join(",", options.lanes()));
        }
        addTime("publishDeadline", options.publishDeadline(), words);
        words.add("qos0WhenDown=" + options.qos0WhenDown());
        words.add("inboundMessages=" + options.inboundMessages());
        words.add("inboundBytes=" + options.inboundBytes());
        words.add("inbound=" + options.inboundPolicy());
        words.add("handlerFailure=" + options.handlerFailure());
        words.add("inDoubt=" + options.qosTwoInDoubt());
        Mqtt5Words.add(options.mqtt5(), words);
        if (options.outboxStore() != null) {
            words.add("store=yes");
        }
    }
}
