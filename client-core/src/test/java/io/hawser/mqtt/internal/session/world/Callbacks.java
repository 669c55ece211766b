package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.SessionSeam;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** The threads on which the application's code runs: completions in one lane, handlers in another, each in order. */
final class Callbacks {
    private final World world;
    private final SimClient client;
    private final Dice dice;
    private final ArrayDeque<Operation<?>> completions = new ArrayDeque<>();
    private final ArrayDeque<HandlerCall> handlers = new ArrayDeque<>();
    private boolean completing;
    private @Nullable HandlerCall running;
    private boolean stuck;

    Callbacks(World world, SimClient client, Dice dice) {
        this.world = world;
        this.client = client;
        this.dice = dice;
    }

    void note(Operation<?> operation) {
        completions.addLast(operation);
    }

    void note(HandlerCall call) {
        handlers.addLast(call);
    }

    /** A batch has ended: what was noted may run. */
    void setOff() {
        if (!completing && !completions.isEmpty()) {
            completing = true;
            world.after(dice.percent(70) ? 0 : dice.millis(0, 50), () -> client.whenAwake(this::complete));
        }
        handleNext();
    }

    private void complete() {
        completing = false;
        for (int left = completions.size(); left > 0; left--) {
            completions.removeFirst().publishResult();
        }
        setOff();
    }

    private void handleNext() {
        if (running != null || handlers.isEmpty()) {
            return;
        }
        running = handlers.removeFirst();
        if (world.weather.strikes(Fault.HANDLER_STUCK)) {
            stuck = true;
            return;
        }
        long duration = world.weather.strikes(Fault.HANDLER_SLOW) ? dice.millis(100, 20_000) : dice.millis(0, 2);
        world.after(duration, () -> client.whenAwake(this::handle));
    }

    private void handle() {
        HandlerCall call = running;
        if (call == null) {
            return;
        }
        running = null;
        Throwable failure = call.run();
        if (failure instanceof Promise.Broken broken) {
            throw broken;
        }
        client.inbox.handled(SessionSeam.delivery(call), failure != null);
        client.post(call);
        handleNext();
    }

    /** Whatever is stuck goes on. */
    void heal() {
        if (stuck) {
            stuck = false;
            client.whenAwake(this::handle);
        }
    }

    boolean isIdle() {
        return completions.isEmpty() && handlers.isEmpty() && running == null;
    }
}
