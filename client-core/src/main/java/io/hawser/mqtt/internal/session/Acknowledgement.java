package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/** Tells the machine that the application has acknowledged a message by hand. */
final class Acknowledgement implements Command {
    final Receipt receipt;
    private @Nullable Command nextCommand;

    Acknowledgement(Receipt receipt) {
        this.receipt = receipt;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.acknowledge(receipt, now);
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
