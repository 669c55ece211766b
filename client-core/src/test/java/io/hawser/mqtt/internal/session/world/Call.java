package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.internal.session.Operation;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A call of the application, and what became of it. */
class Call {
    final SimClient client;
    final CallKind kind;
    final Operation<?> operation;

    /** How long it may take once the machine has it; {@link World#NEVER} if it may take for ever. */
    final long limit;

    boolean endedByMachine;
    boolean endedByUser;

    /** Its process was killed, and nobody is left to see how it ends. */
    boolean vanished;

    /** Whether the application has seen the end. */
    boolean seen;

    @Nullable
    Throwable failure;

    Call(SimClient client, CallKind kind, Operation<?> operation, long limit) {
        this.client = client;
        this.kind = kind;
        this.operation = operation;
        this.limit = limit;
    }

    /** Whether it is decided how it ends. */
    boolean isEnded() {
        return endedByMachine || endedByUser || vanished;
    }

    /** Whether the client says that nothing of it was sent. */
    boolean isNotSent() {
        return failure instanceof MqttPublishException publish && publish.outcome() == Outcome.NOT_SENT
                || failure instanceof MqttCancellationException cancelled && cancelled.outcome() == Outcome.NOT_SENT;
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
