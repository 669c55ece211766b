package io.hawser.mqtt;

import java.util.concurrent.CompletableFuture;

/**
 * The two moments of a publish through a store.
 *
 * @param stored completes when the message is durable; fails with the same as {@code result} if the publish fails before.
 *     Cancelling it changes nothing for the publish
 * @param result what {@link MqttClient#publish(Publication)} returns
 */
public record DurablePublish(CompletableFuture<Void> stored, CompletableFuture<PublishResult> result) {}
