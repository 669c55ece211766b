package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the user's code: dependents of futures, handlers of messages, listeners of events, and what the machine asks for (the authenticator,
 * the supplier of credentials), each in a lane of its own. They are noted while the machine runs and set off after it, on the event loop; they run on the callback executor.
 *
 * <p>A handler or listener may wait for an operation, since completions are in another lane. A completion may wait for
 * another one, since {@link #rescue} lets the rest of that lane go on.
 */
final class Callbacks {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final Lane<Operation<?>> completions;
    private final Lane<HandlerCall> handlers;
    private final Lane<ConnectionEvent> events;
    private final Lane<Question<?>> questions;

    private final List<Operation<?>> ended = new ArrayList<>();
    private final List<HandlerCall> calls = new ArrayList<>();
    private final List<ConnectionEvent> changes = new ArrayList<>();
    private final List<Question<?>> asked = new ArrayList<>();

    /** All others are of no interest any more: those that a call which blocks has kept waiting are not asked. */
    private volatile @Nullable Question<?> latest;

    /**
     * @param answered gets each call whose handlers have returned, and each question that was answered
     * @param stream gets each event after the listener
     */
    Callbacks(
            MqttClientOptions options,
            Executor executor,
            Consumer<Command> answered,
            Consumer<ConnectionEvent> stream) {
        completions = new Lane<>(executor, Operation::publishResult);
        handlers = new Lane<>(executor, call -> {
            Throwable failure = call.run();
            if (failure != null) {
                LOG.error("[{}] The handler of a message to {} failed", options.clientId(), call.topic(), failure);
            }
            answered.accept(call);
        });
        questions = new Lane<>(executor, question -> {
            if (question == latest) {
                question.ask(answered);
            }
        });
        events = new Lane<>(executor, event -> {
            try {
                Consumer<? super ConnectionEvent> listener = options.eventListener();
                if (listener != null) {
                    listener.accept(event);
                }
            } finally {
                stream.accept(event);
            }
        });
    }

    void note(Operation<?> operation) {
        ended.add(operation);
    }

    void note(HandlerCall call) {
        calls.add(call);
    }

    void note(ConnectionEvent event) {
        changes.add(event);
    }

    void note(Question<?> question) {
        latest = question;
        asked.add(question);
    }

    /** Sets off everything that was noted. */
    void setOff() {
        setOff(asked, questions);
        setOff(changes, events);
        setOff(ended, completions);
        setOff(calls, handlers);
    }

    private static <T> void setOff(List<T> noted, Lane<? super T> lane) {
        if (!noted.isEmpty()) {
            for (int i = 0; i < noted.size(); i++) {
                lane.add(noted.get(i));
            }
            noted.clear();
            lane.wake();
        }
    }

    /** Whether {@link #rescue} has nothing to look after. */
    boolean isIdle() {
        return completions.isIdle() && !handlers.isStranded() && !events.isStranded() && !questions.isStranded();
    }

    /** To be called now and then while not idle, always by the event loop. */
    void rescue() {
        completions.rescue();
        handlers.wake();
        events.wake();
        questions.wake();
    }
}
