package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/** The user's wish not to wait for the next attempt. */
public final class ReconnectNow implements Command {
    private @Nullable Command nextCommand;

    @Override
    public void applyTo(Session session, long now) {
        session.reconnectNow(now);
    }

    @Override
    public boolean isCall() {
        return true;
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
