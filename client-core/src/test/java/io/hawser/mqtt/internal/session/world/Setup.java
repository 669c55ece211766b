package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.Failover;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Qos0WhenDown;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.Resubscribe;
import io.hawser.mqtt.Will;
import io.hawser.mqtt.internal.session.UnusedStore;
import java.time.Duration;

/**
 * How a client is set up: a role, and options at random. Limits are small, so that they are met.
 *
 * @param pace the mean time between two calls of its user
 * @param byHand how many per cent of its subscriptions it acknowledges by hand
 */
record Setup(Role role, MqttClientOptions options, int maxPacketId, long pace, int byHand) {
    static final String WILL_TOPIC = "a/will";

    /** What its user does most of the time. */
    enum Role {
        PUBLISHER,
        /** Keeps its session, and takes everything. */
        SUBSCRIBER,
        ALL_ROUNDER
    }

    static Setup random(String clientId, Role role, boolean mayMove, long duration, Dice dice) {
        MqttClientOptions.Builder builder =
                MqttClientOptions.builder("mqtt://broker").clientId(clientId);
        times(builder, dice);
        sessions(builder, role, dice);
        outbound(builder, dice);
        inbound(builder, role, dice);
        if (mayMove && dice.percent(40)) {
            servers(builder, dice);
        }
        if (dice.percent(30)) {
            builder.credentials(new Tokens.Supplier());
        }
        if (dice.percent(50)) {
            mqtt5(builder, dice);
        }
        if (dice.percent(50)) {
            Duration delay = Duration.ofSeconds(dice.of(0, 0, 1, 5, 60));
            builder.will(new Will(WILL_TOPIC, new byte[0], dice.of(Qos.values()), dice.percent(30)).withDelay(delay));
        }
        if (dice.percent(50)) {
            builder.outboxStore(new UnusedStore());
        }
        int maxPacketId = dice.of(3, 8, 24, 24, 1_000);
        long pace = duration / dice.between(5, dice.of(20, 60, 150));
        OutboxSetup.random(builder, dice);
        MqttClientOptions options = builder.build();
        // A failed handler leaves a message unanswered unless that is done by hand: nobody outside could tell a
        // mixture.
        boolean mixed = options.handlerFailure() == HandlerFailure.ACKNOWLEDGE;
        return new Setup(role, options, maxPacketId, pace, dice.of(0, 0, mixed ? 50 : 100, 100));
    }

    private static void times(MqttClientOptions.Builder builder, Dice dice) {
        builder.keepAlive(Duration.ofSeconds(dice.of(0, 4, 10, 30, 60)))
                .ackTimeout(Duration.ofMillis(dice.of(1_000, 3_000, 10_000)))
                .maxRepublishes(dice.of(0, 1, 4))
                .connectTimeout(Duration.ofMillis(dice.of(500, 2_000, 10_000)))
                .retryFirstConnect(dice.percent(50));
        if (dice.percent(30)) {
            builder.pingInterval(Duration.ofMillis(dice.of(500, 3_000, 20_000)));
        }
        if (dice.percent(30)) {
            builder.pingTimeout(Duration.ofMillis(dice.of(500, 2_000, 10_000)));
        }
        if (dice.percent(30)) {
            builder.connackTimeout(Duration.ofMillis(dice.of(500, 5_000, 30_000)));
        }
        int initial = dice.of(50, 500, 1_000);
        builder.backoff(new Backoff(
                Duration.ofMillis(initial),
                Duration.ofMillis(dice.of(1_000, 5_000, 30_000)),
                Duration.ofMillis(dice.of(0, 1_000, 10_000))));
    }

    private static void servers(MqttClientOptions.Builder builder, Dice dice) {
        int coolDown = dice.of(0, 300, 5_000, 30_000);
        Failover.Builder failover = Failover.builder()
                .order(dice.of(Failover.Order.values()))
                .coolDown(Duration.ofMillis(coolDown), Duration.ofMillis(coolDown * (long) dice.of(1, 4)))
                .sharedSessions(dice.percent(40));
        if (dice.percent(40)) {
            failover.order(Failover.Order.ORDERED).failBack(Duration.ofSeconds(dice.of(1, 5, 20)));
        }
        builder.servers(Fronts.MORE
                        .subList(0, dice.between(1, Fronts.MORE.size()))
                        .toArray(String[]::new))
                .failover(failover.build());
    }

    private static void sessions(MqttClientOptions.Builder builder, Role role, Dice dice) {
        boolean keeps = role == Role.SUBSCRIBER || dice.percent(40);
        builder.cleanStart(dice.percent(keeps ? 40 : 70))
                .cleanStartOnReconnect(!keeps)
                .redelivery(dice.percent(75) ? Redelivery.BY_SESSION : Redelivery.ALWAYS_NEW_PACKET_ID)
                .resubscribe(dice.percent(75) ? Resubscribe.IF_SESSION_LOST : Resubscribe.ALWAYS)
                .maxFiltersPerSubscribe(dice.of(1, 2, 8));
    }

    private static void outbound(MqttClientOptions.Builder builder, Dice dice) {
        builder.maxInFlight(dice.of(1, 2, 4, 20))
                .outboxMessages(dice.of(1, 4, 20, 1_000))
                .outboxBytes(dice.of(60, 400, 1_000_000))
                .overflowPolicy(dice.of(OverflowPolicy.values()))
                .qosTwoInDoubt(dice.of(QosTwoInDoubt.values()))
                .qos0WhenDown(dice.of(Qos0WhenDown.values()));
    }

    private static void inbound(MqttClientOptions.Builder builder, Role role, Dice dice) {
        boolean lossless = role == Role.SUBSCRIBER && dice.percent(70);
        builder.inboundMessages(dice.of(1, 3, 10, 1_000))
                .inboundBytes(dice.of(20, 200, 1_000_000))
                .inboundPolicy(lossless ? InboundPolicy.BACKPRESSURE : dice.of(InboundPolicy.values()))
                .handlerFailure(dice.of(HandlerFailure.values()));
    }

    private static void mqtt5(MqttClientOptions.Builder builder, Dice dice) {
        Mqtt5Options.Builder mqtt5 = Mqtt5Options.builder().topicAliases(dice.of(0, 1, 2, 10));
        if (dice.percent(60)) {
            mqtt5.sessionExpiry(Duration.ofSeconds(dice.of(0, 1, 20, 3_600)));
        }
        if (builder.build().handlerFailure() == HandlerFailure.ACKNOWLEDGE) {
            mqtt5.receiveMaximum(dice.of(1, 3, 10, 65_535)); // what stays unacknowledged would fill it
        }
        if (dice.percent(25)) {
            mqtt5.authenticator(new SimAuthenticator());
            builder.connackTimeout(Duration.ofMillis(dice.of(2_000, 5_000, 30_000))); // for up to six packets
        }
        if (dice.percent(20)) {
            builder.clientId(""); // the broker chooses
        }
        builder.protocol(ProtocolVersion.MQTT_5).mqtt5(mqtt5.build());
    }

    /** How long this client may take to recover once all faults have ended. */
    long recovery() {
        long republishing = options.ackTimeout().toNanos() * (options.maxRepublishes() + 1);
        long noticing = Math.max(Life.detection(options, options.keepAlive()), republishing);
        long connecting = options.connectTimeout()
                .multipliedBy(2)
                .plus(options.connackTimeout())
                .plus(options.backoff().cap())
                .toNanos();
        return 3 * (noticing + options.servers().size() * connecting) + OutboxSetup.recovery(options);
    }
}
