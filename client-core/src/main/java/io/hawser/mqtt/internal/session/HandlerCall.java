package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Subscription;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A message on its way through the handlers that it is for, and back to the machine when they are done. */
public final class HandlerCall implements Command {
    final Delivery delivery;
    final @Nullable Receipt receipt;

    /** Counts the messages that arrived. */
    final long arrival;

    final List<Subscription> handlers;

    private @Nullable Throwable failure;
    private @Nullable Command nextCommand;

    HandlerCall(Delivery delivery, List<Subscription> handlers, @Nullable Receipt receipt, long arrival) {
        this.delivery = delivery;
        this.handlers = handlers;
        this.receipt = receipt;
        this.arrival = arrival;
    }

    /**
     * Runs every handler, also after one has thrown. Not on the event loop.
     *
     * @return what the first handler that failed threw, or null
     */
    public @Nullable Throwable run() {
        for (Subscription subscription : handlers) {
            Consumer<? super Delivery> handler = subscription.handler();
            try {
                if (handler != null) {
                    handler.accept(delivery);
                }
            } catch (Throwable e) { // user code: whatever it throws must not keep the next message from being handled
                failure = failure == null ? e : failure;
            }
        }
        return failure;
    }

    /** The topic of the message, for a report. */
    public String topic() {
        return delivery.topic();
    }

    boolean hasFailed() {
        return failure != null;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.onHandled(this, now);
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
