package io.hawser.mqtt.internal.session;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A question on its way to user code that may take its time, and back to the machine with the answer. The machine has one
 * under way at most: a new one means that it does not care for the answer to the one before.
 *
 * @param <T> the answer
 */
public abstract sealed class Question<T extends @Nullable Object> implements Command
        permits AuthenticationStep, CredentialsRequest {
    private final String whose;
    private @Nullable T answer;
    private @Nullable Throwable failure;
    private @Nullable Command nextCommand;

    /** @param whose what is missing if there is no answer at all, for the message */
    Question(String whose) {
        this.whose = whose;
    }

    /**
     * Asks the user's code. Not on the event loop.
     *
     * @param answered is given this question once, on whatever thread the answer comes from; never if there is no answer
     */
    public final void ask(Consumer<? super Question<T>> answered) {
        CompletableFuture<T> once = new CompletableFuture<>(); // whatever the user's stage does
        once.whenComplete((value, error) -> {
            answer = value;
            failure = error;
            answered.accept(this);
        });
        try {
            Objects.requireNonNull(stage(), whose).whenComplete((value, error) -> {
                if (error == null) {
                    once.complete(value);
                } else {
                    once.completeExceptionally(error);
                }
            });
        } catch (Throwable e) { // user code: whatever it throws is the end of the attempt, and of nothing else
            once.completeExceptionally(e);
        }
    }

    abstract CompletionStage<T> stage();

    final @Nullable T answer() {
        return answer;
    }

    /** The machine has what it needs of the answer. */
    final void forget() {
        answer = null;
    }

    /** Why there is no answer, or null. */
    final @Nullable Throwable failure() {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause != null ? cause : failure;
    }

    @Override
    public final @Nullable Command nextCommand() {
        return nextCommand;
    }

    @Override
    public final void nextCommand(@Nullable Command next) {
        nextCommand = next;
    }
}
