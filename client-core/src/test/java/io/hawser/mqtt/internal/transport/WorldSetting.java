package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.Backoff;
import io.hawser.mqtt.HandlerFailure;
import io.hawser.mqtt.InboundPolicy;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OverflowPolicy;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos0WhenDown;
import io.hawser.mqtt.QosTwoInDoubt;
import io.hawser.mqtt.Redelivery;
import io.hawser.mqtt.Resubscribe;
import io.netty.channel.WriteBufferWaterMark;
import java.time.Duration;

/** What is decided once for a world: the client's options, with limits small enough to be met, and the network's nature. */
final class WorldSetting {
    /** How many topics there are at most. */
    static final int TOPICS = 5;

    /** As many as below MQTT 5 may be in flight with QoS 2. */
    private static final int UNANNOUNCED = 20;

    /** The lanes of the outbox, if it has any. */
    static final String[] LANES = {"high", "low"};

    private static final Duration SECOND = Duration.ofSeconds(1);

    final MqttClientOptions.Builder options;
    final boolean isMqtt5;
    final boolean hasExactlyOnce;
    final boolean hasAcknowledgementByHand;
    final int receiveMaximum;
    final int topicAliases;
    final boolean hasLanes;
    final boolean hasRates;
    final boolean direct;
    final boolean cleanStart;
    final boolean cleanStartOnReconnect;
    final InboundPolicy inboundPolicy;
    final int maxInFlight;
    final int outboxMessages;
    final Duration latency;
    final boolean deadFirstAddress;
    final WriteBufferWaterMark waterMark;

    WorldSetting(Chance chance) {
        direct = chance.oneIn(5);
        cleanStart = chance.coin();
        cleanStartOnReconnect = chance.coin();
        inboundPolicy = chance.of(
                InboundPolicy.BACKPRESSURE,
                InboundPolicy.BACKPRESSURE,
                InboundPolicy.DROP_OLDEST,
                InboundPolicy.DROP_NEWEST);
        maxInFlight = chance.of(1, 3, 20, 1_000);
        outboxMessages = chance.of(3, 50, 1_000);
        latency = chance.upTo(Duration.ofMillis(60));
        deadFirstAddress = chance.oneIn(4);
        waterMark = chance.of(
                WriteBufferWaterMark.DEFAULT, new WriteBufferWaterMark(1, 2), new WriteBufferWaterMark(64, 256));
        options = Bed.options()
                .maxInFlight(maxInFlight)
                .outboxMessages(outboxMessages)
                .inboundPolicy(inboundPolicy)
                .cleanStart(cleanStart)
                .cleanStartOnReconnect(cleanStartOnReconnect);
        isMqtt5 = chance.coin();
        hasExactlyOnce = chance.coin();
        hasAcknowledgementByHand = chance.oneIn(3);
        receiveMaximum = chance.of(1, 3, 20, 65_535);
        topicAliases = chance.of(0, 1, 2, 10);
        if (isMqtt5) {
            options.protocol(ProtocolVersion.MQTT_5)
                    .mqtt5(Mqtt5Options.builder()
                            .receiveMaximum(receiveMaximum)
                            .topicAliases(topicAliases)
                            .build());
        }
        options.qosTwoInDoubt(chance.of(QosTwoInDoubt.values()));
        hasLanes = chance.oneIn(3);
        if (hasLanes) {
            options.lanes(LANES);
        }
        hasRates = chance.oneIn(4);
        if (hasRates) {
            options.publishRate(chance.of(0, 20, 200), chance.of(0, 10_000, 100_000))
                    .drainRate(chance.of(0, 20, 200));
        }
        times(chance);
        policies(chance);
        if (direct) {
            options.callbackExecutor(Runnable::run);
        }
    }

    /** How many publishes may be in flight on a connection with these terms. */
    int window(BrokerTerms terms) {
        int window = Math.min(maxInFlight, terms.receiveMaximum());
        return hasExactlyOnce && !isMqtt5 ? Math.min(window, UNANNOUNCED) : window;
    }

    private void times(Chance chance) {
        options.keepAlive(chance.of(Duration.ZERO, SECOND.multipliedBy(4), SECOND.multipliedBy(60)))
                .ackTimeout(chance.of(Duration.ofMillis(500), SECOND.multipliedBy(2), SECOND.multipliedBy(10)))
                .connackTimeout(chance.of(SECOND, SECOND.multipliedBy(10)))
                .connectTimeout(chance.of(SECOND, SECOND.multipliedBy(10)))
                .backoff(new Backoff(Duration.ofMillis(100), SECOND.multipliedBy(5), SECOND.multipliedBy(10)));
        if (chance.coin()) {
            options.pingTimeout(Duration.ofMillis(700));
        }
    }

    private void policies(Chance chance) {
        options.maxRepublishes(chance.below(4))
                .retryFirstConnect(chance.coin())
                .redelivery(chance.of(Redelivery.values()))
                .resubscribe(chance.of(Resubscribe.values()))
                .overflowPolicy(chance.of(OverflowPolicy.values()))
                .qos0WhenDown(chance.of(Qos0WhenDown.values()))
                .inboundMessages(chance.of(1, 5, 100, 10_000))
                .handlerFailure(chance.of(HandlerFailure.values()))
                .maxFiltersPerSubscribe(chance.of(1, 8))
                .maxPacketSize(20_000);
    }
}
