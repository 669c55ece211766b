package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/** Tells the machine that the user has ended an operation. */
final class Cancellation implements Command {
    final Operation<?> operation;
    private @Nullable Command nextCommand;

    Cancellation(Operation<?> operation) {
        this.operation = operation;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.cancel(operation, now);
    }

    @Override
    public @Nullable Command nextCommand() {
        return nextCommand;
    }

    @Override
    public void nextCommand(@Nullable Command next) {
        nextCommand = next;
    }
}
