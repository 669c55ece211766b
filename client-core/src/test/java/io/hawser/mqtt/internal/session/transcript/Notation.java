package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.MqttSubscribeException;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.SubscribeResult;
import io.hawser.mqtt.Subscription;
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
            return "PUBACK " + ack.packetId();
        } else if (packet instanceof Packet.Subscribe subscribe) {
            return "SUBSCRIBE " + subscribe.packetId() + join(subscribe.subscriptions(), Notation::subscription);
        } else if (packet instanceof Packet.Unsubscribe unsubscribe) {
            return "UNSUBSCRIBE " + unsubscribe.packetId() + join(unsubscribe.filters(), f -> quoted(f.value()));
        } else if (packet instanceof Packet.PingReq) {
            return "PINGREQ";
        } else if (packet instanceof Packet.Disconnect) {
            return "DISCONNECT";
        }
        throw new IllegalArgumentException("a client does not send " + packet);
    }

    static String of(Publication publication, int packetId, boolean duplicate) {
        boolean qos0 = publication.qos() == Qos.AT_MOST_ONCE;
        return "PUBLISH " + (qos0 ? "qos0" : packetId + " qos1 dup=" + (duplicate ? 1 : 0)) + " "
                + quoted(publication.topic()) + " " + quoted(utf8(publication.payload()))
                + (publication.retain() ? " retain" : "");
    }

    private static String connect(Packet.Connect connect) {
        Will will = connect.will();
        byte[] password = connect.password();
        return "CONNECT " + connect.protocol().protocolName() + "/"
                + connect.protocol().level() + " id=" + connect.clientId() + " clean="
                + (connect.cleanSession() ? 1 : 0) + " keepAlive=" + connect.keepAliveSeconds()
                + (connect.username() == null ? "" : " user=" + connect.username())
                + (password == null ? "" : " password=" + utf8(password))
                + (will == null ? "" : " will=" + will(will));
    }

    private static String will(Will will) {
        return quoted(will.topic()) + " " + quoted(utf8(will.payload())) + " qos"
                + will.qos().level() + (will.retain() ? " retain" : "");
    }

    static String subscription(Subscription subscription) {
        return quoted(subscription.filter().value()) + " qos"
                + subscription.qos().level();
    }

    static String of(ConnectionEvent event) {
        if (event instanceof ConnectionEvent.Up up) {
            return "Up " + up.connection() + " session=" + bit(up.sessionPresent())
                    + up.outage()
                            .map(outage -> " after " + outage.cause() + ", " + of(outage.duration()) + ", attempts="
                                    + outage.attempts() + " replayed=" + outage.replayed() + " held=" + outage.held())
                            .orElse("");
        } else if (event instanceof ConnectionEvent.Down down) {
            return "Down " + down.connection() + " " + down.cause() + ": "
                    + down.error().getMessage();
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            return "AttemptFailed " + failed.attempt() + " " + failed.phase() + ", next in " + of(failed.nextDelay())
                    + ": " + failed.error().getMessage();
        } else if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            return "SubscriptionRefused " + quoted(refused.filter().value());
        }
        return event.getClass().getSimpleName();
    }

    /** A packet that arrives, as {@link NetworkInputs} reads it. */
    static String arriving(Packet packet) {
        if (packet instanceof Packet.ConnAck ack) {
            return "CONNACK " + ack.returnCode() + (ack.sessionPresent() ? " session" : "");
        } else if (packet instanceof Packet.Arrival arrival) {
            Delivery delivery = arrival.delivery();
            return "PUBLISH " + arrival.packetId() + " " + quoted(delivery.topic()) + " " + quoted(delivery.text())
                    + (delivery.retained() ? " retained" : "") + (delivery.duplicate() ? " dup" : "");
        } else if (packet instanceof Packet.PubAck ack) {
            return "PUBACK " + ack.packetId();
        } else if (packet instanceof Packet.StrayAck ack) {
            return "PUBREC " + ack.packetId();
        } else if (packet instanceof Packet.SubAck ack) {
            return "SUBACK " + ack.packetId()
                    + ack.returnCodes().stream().map(code -> " " + code).collect(Collectors.joining());
        } else if (packet instanceof Packet.UnsubAck ack) {
            return "UNSUBACK " + ack.packetId();
        } else if (packet instanceof Packet.PingResp) {
            return "PINGRESP";
        } else if (packet instanceof Packet.Disconnect) {
            return "DISCONNECT";
        }
        throw new IllegalArgumentException("a broker does not send " + packet);
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
            return result.republications() == 0 ? "" : " republications=" + result.republications();
        } else if (value instanceof SubscribeResult result) {
            return " " + grants(result);
        } else if (value instanceof Optional<?> message) {
            return message.map(delivery -> " with " + of((Delivery) delivery)).orElse(" with nothing");
        }
        return value == null ? "" : " with " + value;
    }

    private static String grants(SubscribeResult result) {
        return result.grants().stream()
                .map(grant -> {
                    Qos qos = grant.qos();
                    return qos == null ? "refused" : "qos" + qos.level();
                })
                .toList()
                .toString();
    }

    /** What an operation fails with: its type, what can be asked of it, and its words. */
    static String failure(Throwable cause) {
        String details = "";
        if (cause instanceof MqttPublishException publish) {
            details = " " + publish.reason() + " " + publish.outcome();
        } else if (cause instanceof MqttRefusedException refused) {
            details = " " + refused.returnCode();
        } else if (cause instanceof MqttConnectException connect) {
            details = " " + connect.phase();
        } else if (cause instanceof MqttSubscribeException subscribe) {
            details = " " + grants(subscribe.result());
        }
        return cause.getClass().getSimpleName() + details + ": " + cause.getMessage();
    }

    static String of(Delivery delivery) {
        return quoted(delivery.topic()) + " " + quoted(delivery.text()) + " qos"
                + delivery.qos().level() + (delivery.retained() ? " retained" : "")
                + (delivery.duplicate() ? " dup" : "");
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
