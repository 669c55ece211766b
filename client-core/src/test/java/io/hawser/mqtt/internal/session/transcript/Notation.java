package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.MqttSubscribeException;
import io.hawser.mqtt.OutageReport;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.UnsubscribeResult;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.Operation;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How things look in a transcript. */
final class Notation {
    private Notation() {}

    static String of(Duration duration) {
        return BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros().toPlainString() + "s";
    }

    static String of(Packet packet) {
        if (packet instanceof Packet.Connect connect) {
            return connect(connect);
        } else if (packet instanceof Packet.PubAck ack) {
            return "PUBACK " + ack.packetId() + PropertyNotation.of(ack.reason());
        } else if (packet instanceof Packet.PubRec ack) {
            return "PUBREC " + ack.packetId() + PropertyNotation.of(ack.reason());
        } else if (packet instanceof Packet.PubRel release) {
            return "PUBREL " + release.packetId() + PropertyNotation.of(release.reason());
        } else if (packet instanceof Packet.PubComp ack) {
            return "PUBCOMP " + ack.packetId() + PropertyNotation.of(ack.reason());
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return "SUBSCRIBE " + subscribe.packetId()
                    + ofAll(subscribe.subscriptions().get(0))
                    + join(subscribe.subscriptions(), Notation::subscription);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return "UNSUBSCRIBE " + unsubscribe.packetId()
                    + PropertyNotation.of(unsubscribe.userProperties())
                    + join(unsubscribe.filters(), f -> quoted(f.value()));
        } else if (packet instanceof Packet.PingReq) {
            return "PINGREQ";
        } else if (packet instanceof Packet.Auth auth) {
            return "AUTH " + AuthInputs.notation(auth);
        } else if (packet instanceof Packet.Disconnect disconnect) {
            return "DISCONNECT" + PropertyNotation.of(disconnect);
        }
        throw new IllegalArgumentException("a client does not send " + packet);
    }

    /** As it is on the wire: without its topic if an alias stands for it. */
    static String of(Packet.Publish packet) {
        Publication publication = packet.publication();
        int qos = publication.qos().level();
        return "PUBLISH " + (qos == 0 ? "qos0" : packet.packetId() + " qos" + qos + " dup=" + bit(packet.duplicate()))
                + " " + quoted(packet.topicKnown() ? "" : publication.topic())
                + " " + quoted(utf8(publication.payload()))
                + (publication.retain() ? " retain" : "")
                + (packet.topicAlias() == 0 ? "" : " alias=" + packet.topicAlias())
                + PropertyNotation.of(publication.properties(), packet.messageExpiry());
    }

    private static String connect(Packet.Connect connect) {
        Will will = connect.will();
        byte[] password = connect.password();
        return "CONNECT " + connect.protocol().protocolName() + "/"
                + connect.protocol().level() + " id=" + connect.clientId() + " clean="
                + (connect.cleanStart() ? 1 : 0) + " keepAlive=" + connect.keepAliveSeconds()
                + (connect.username() == null ? "" : " user=" + connect.username())
                + (password == null ? "" : " password=" + utf8(password))
                + (will == null ? "" : " will=" + will(will))
                + PropertyNotation.of(connect.properties());
    }

    private static String will(Will will) {
        return quoted(will.topic()) + " " + quoted(utf8(will.payload())) + " qos"
                + will.qos().level() + (will.retain() ? " retain" : "")
                + (will.delay().isZero() ? "" : " delay=" + of(will.delay()))
                + PropertyNotation.of(will.properties(), Packet.ABSENT);
    }

    static String subscription(Subscription subscription) {
        return quoted(subscription.filter().value()) + " qos"
                + subscription.qos().level()
                + (subscription.noLocal() ? " noLocal" : "")
                + (subscription.retainAsPublished() ? " retainAsPublished" : "")
                + (subscription.retainHandling() == RetainHandling.SEND
                        ? ""
                        : " retain=" + subscription.retainHandling().value());
    }

    /** What all subscriptions of a packet have in common. */
    static String ofAll(Subscription subscription) {
        return (subscription.identifier() == 0 ? "" : " id=" + subscription.identifier())
                + PropertyNotation.of(subscription.userProperties());
    }

    static String of(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            return "Up " + up.connection() + " session=" + bit(up.sessionPresent())
                    + up.outage().map(Notation::of).orElse("");
        } else if (event instanceof ConnectionEvent.Down down) {
            return "Down " + down.connection() + " " + down.cause() + ": "
                    + down.error().getMessage() + PropertyNotation.server(down.error());
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            return "AttemptFailed " + failed.attempt() + " " + failed.phase() + ", next in " + of(failed.nextDelay())
                    + ": " + failed.error().getMessage() + PropertyNotation.server(failed.error());
        } else if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            return "SubscriptionRefused " + quoted(refused.filter().value())
                    + unlessUnspecified(refused.reason().code());
        }
        return event.getClass().getSimpleName();
    }

    /** What there is none of is not worth being shown, except of publishes that wait. */
    private static String of(OutageReport outage) {
        return " after " + outage.cause() + ", " + of(outage.duration())
                + (outage.silence().isZero() ? "" : " silence=" + of(outage.silence()))
                + ", attempts=" + outage.attempts()
                + (outage.failuresLeftOut() == 0 ? "" : " leftOut=" + outage.failuresLeftOut())
                + " replayed=" + outage.replayed() + " held=" + outage.held()
                + count("kept", outage.filtersKept()) + count("renewed", outage.filtersRenewed())
                + count("accepted", outage.accepted()) + count("failed", outage.failed())
                + count("expired", outage.expired()) + count("dropped", outage.dropped())
                + count("cancelled", outage.cancelled()) + count("conflated", outage.conflated());
    }

    private static String count(String what, long count) {
        return count == 0 ? "" : " " + what + "=" + count;
    }

    /** How the user has ended an operation. */
    static String endByUser(Operation<?> operation) {
        return operation
                .handle((value, failure) -> failure instanceof MqttCancellationException cancellation
                        ? " is cancelled " + cancellation.outcome()
                        : failure == null ? " is completed by the user" : " is failed by the user")
                .join();
    }

    /** What an operation completes with. */
    static String result(Object value) {
        if (value instanceof ConnectResult result) {
            return " session=" + bit(result.sessionPresent());
        } else if (value instanceof PublishResult result) {
            return publish(result);
        } else if (value instanceof SubscribeResult result) {
            Reason first = result.grants().get(0).reason();
            return " " + grants(result)
                    + PropertyNotation.of(new Reason(ReasonCode.SUCCESS, first.text(), first.userProperties()));
        } else if (value instanceof UnsubscribeResult result) {
            return unsubscribe(result);
        } else if (value instanceof Optional<?> message) {
            return message.map(delivery -> " with " + of((Delivery) delivery)).orElse(" with nothing");
        }
        return value == null ? "" : " with " + (value instanceof Delivery delivery ? of(delivery) : value);
    }

    private static String publish(PublishResult result) {
        boolean twice = result.qos() == Qos.EXACTLY_ONCE && result.possibleDuplicate();
        return (result.republications() == 0 ? "" : " republications=" + result.republications())
                + (twice ? " perhaps twice" : "")
                + PropertyNotation.of(result.reason());
    }

    private static String unsubscribe(UnsubscribeResult result) {
        boolean usual =
                result.answers().stream().allMatch(answer -> answer.reason().equals(Reason.SUCCESS));
        return usual
                ? ""
                : " "
                        + result.answers().stream()
                                .map(answer ->
                                        PropertyNotation.hex(answer.reason().code()))
                                .toList();
    }

    private static String unlessUnspecified(ReasonCode code) {
        return code == ReasonCode.UNSPECIFIED_ERROR ? "" : " " + PropertyNotation.hex(code);
    }

    private static String grants(SubscribeResult result) {
        return result.grants().stream()
                .map(grant -> {
                    Qos qos = grant.qos();
                    return qos == null
                            ? "refused" + unlessUnspecified(grant.reason().code())
                            : "qos" + qos.level();
                })
                .toList()
                .toString();
    }

    /** What an operation fails with: its type, what can be asked of it, and its words. */
    static String failure(Throwable cause) {
        String details = "";
        if (cause instanceof MqttPublishException publish) {
            details = " " + publish.failure() + " " + publish.outcome();
        } else if (cause instanceof MqttRefusedException refused) {
            details = " " + refused.reason().code();
        } else if (cause instanceof MqttConnectException connect) {
            details = " " + connect.phase();
        } else if (cause instanceof MqttSubscribeException subscribe) {
            details = " " + grants(subscribe.result());
        }
        return cause.getClass().getSimpleName() + details + ": " + cause.getMessage() + PropertyNotation.server(cause);
    }

    static String of(Delivery delivery) {
        Duration expiry = delivery.properties().messageExpiry();
        return quoted(delivery.topic()) + " " + quoted(delivery.text()) + " qos"
                + delivery.qos().level() + (delivery.retained() ? " retained" : "")
                + (delivery.duplicate() ? " dup" : "")
                + (delivery.subscriptionIdentifiers().isEmpty() ? "" : " id=" + delivery.subscriptionIdentifiers())
                + PropertyNotation.of(delivery.properties(), expiry == null ? Packet.ABSENT : expiry.toSeconds());
    }

    /** What a handler is given. */
    static String gets(String handler, Delivery delivery) {
        return handler + " gets " + of(delivery);
    }

    private static <T> String join(List<T> items, Function<T, String> text) {
        return items.stream().map(text).collect(Collectors.joining(", ", " ", ""));
    }

    static int bit(boolean value) {
        return value ? 1 : 0;
    }

    static String quoted(String text) {
        return '"' + text + '"';
    }

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
