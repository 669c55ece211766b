package io.hawser.examples.gateway;

import io.hawser.examples.gateway.GatewayOptions.Broker;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Mqtt5Options;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.OutboxStore;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.RetainHandling;
import io.hawser.mqtt.Subscription;
import io.hawser.mqtt.Will;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The options of the two clients of a gateway, and its subscriptions. */
final class GatewayClients {
    /** What the target may have unacknowledged; and a quarter of the outbox at most. */
    private static final int MOST_IN_FLIGHT = 1_000;

    private GatewayClients() {}

    /** The session stays at the broker while this process is away, or what was not acknowledged would be lost. */
    static MqttClientOptions source(
            GatewayOptions options, Executor thread, Consumer<? super ConnectionEvent> listener) {
        GatewayOptions.Source source = options.source();
        return client(source.broker(), options.clientId("source"), thread, listener)
                .mqtt5(Mqtt5Options.builder()
                        .receiveMaximum(source.receiveMaximum())
                        .sessionExpiry(source.sessionExpiry())
                        .build())
                .build();
    }

    static MqttClientOptions target(
            GatewayOptions options, OutboxStore store, Executor thread, Consumer<? super ConnectionEvent> listener) {
        GatewayOptions.Outbox outbox = options.outbox();
        return client(options.target(), options.clientId("target"), thread, listener)
                .outboxStore(store)
                .outboxMessages(outbox.messages())
                .outboxBytes(outbox.bytes())
                .maxInFlight(Math.min(MOST_IN_FLIGHT, outbox.messages() / 4))
                .lanes(outbox.lanes().toArray(new String[0]))
                .will(Will.of(options.status().topic(), Status.OFFLINE, Qos.AT_LEAST_ONCE, true))
                .mqtt5(Mqtt5Options.DEFAULT)
                .build();
    }

    private static MqttClientOptions.Builder client(
            Broker broker, String clientId, Executor thread, Consumer<? super ConnectionEvent> listener) {
        MqttClientOptions.Builder builder = MqttClientOptions.builder(broker.uri())
                .clientId(clientId)
                .keepAlive(broker.keepAlive())
                .cleanStart(false)
                .cleanStartOnReconnect(false)
                .retryFirstConnect(true)
                .callbackExecutor(thread)
                .eventListener(listener);
        if (broker.username() != null) {
            builder.username(broker.username());
        }
        if (broker.password() != null) {
            builder.password(broker.password());
        }
        return builder;
    }

    /** With manual acknowledgement, and without a handler, so that a message that several of them match comes once. */
    static List<Subscription> subscriptions(GatewayOptions options) {
        String share = options.source().share();
        String prefix = share == null ? "" : "$share/" + share + "/";
        return options.mapping().subscriptions().stream()
                .map(filter -> Subscription.builder(prefix + filter)
                        .qos(Qos.EXACTLY_ONCE)
                        .manualAcknowledgement(true)
                        .retainAsPublished(true)
                        .retainHandling(RetainHandling.SEND_IF_NEW)
                        .build())
                .toList();
    }
}
