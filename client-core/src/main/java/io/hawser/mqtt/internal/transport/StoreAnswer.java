package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.Session;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/** What the store has answered, on its way to the event loop. */
final class StoreAnswer implements Command {
    private final ObjLongConsumer<Session> input;
    private @Nullable Command nextCommand;

    StoreAnswer(ObjLongConsumer<Session> input) {
        this.input = input;
    }

    @Override
    public void applyTo(Session session, long now) {
        input.accept(session, now);
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
