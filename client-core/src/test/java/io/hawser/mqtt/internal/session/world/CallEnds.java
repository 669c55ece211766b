package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the machine ends the calls of a client's user, and whether it may. */
final class CallEnds {
    private final World world;
    private final SimClient client;

    CallEnds(World world, SimClient client) {
        this.world = world;
        this.client = client;
    }

    <T> void complete(Operation<T> operation, @Nullable T value) {
        Call call = ended(operation);
        world.trace.ended(client.name, call);
        if (value instanceof Optional<?> message && message.orElse(null) instanceof Delivery delivery) {
            client.inbox.pulled(delivery);
            ((ReceiveCall) call).delivery = delivery;
        }
        client.room.completed(call);
        if (call instanceof PublishCall publish && value instanceof PublishResult result) {
            completed(publish, result);
        }
        if (call instanceof ReauthenticateCall reauthenticate) {
            Promise.REAUTHENTICATED.holds(client.dialogues.proofs() > reauthenticate.proofs, "it has not");
            world.figures.count(Happening.REAUTHENTICATED);
        }
        operation.endWith(value, null);
        client.callbacks.note(operation);
    }

    private void completed(PublishCall publish, PublishResult result) {
        client.books.acked();
        publish.possiblyTwice = result.possibleDuplicate();
        Promise.ACKED_MEANS_ARRIVED.holds(!publish.isAcknowledged() || publish.arrivals > 0, "it has not");
        if (publish.isExactlyOnce()) {
            publish.checkExactlyOnce();
        }
        boolean counted = result.republications() == publish.transmissions - 1;
        Promise.OUTCOME_IS_TRUE.holds(counted, "the result is wrong about republications");
    }

    void fail(Operation<?> operation, Throwable cause) {
        Call call = ended(operation);
        call.failure = cause;
        world.trace.ended(client.name, call);
        if (call instanceof PublishCall publish && cause instanceof MqttPublishException failure) {
            client.books.failed(publish, failure);
            client.store.failed(publish, failure);
            client.wire.failed(publish, failure);
        }
        client.wishes.failed(call);
        operation.endWith(null, cause);
        client.callbacks.note(operation);
    }

    private Call ended(Operation<?> operation) {
        Call call = client.call(operation);
        Promise.ENDS_ONCE.holds(!call.isEnded(), "it had ended before");
        call.endedByMachine = true;
        if (call instanceof PublishCall publish) {
            client.books.ended(publish);
        }
        return call;
    }
}
