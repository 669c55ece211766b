package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Authenticator;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A question on its way to the user's {@link Authenticator}, and back to the machine with the answer. */
public final class AuthenticationStep implements Command {
    private enum Question {
        FIRST,
        NEXT,
        LAST
    }

    private final Question question;
    private final Authenticator authenticator;
    private final byte @Nullable [] data;
    private Authenticator.@Nullable Dialogue dialogue;
    private byte @Nullable [] answer;
    private @Nullable Throwable failure;
    private @Nullable Command nextCommand;

    private AuthenticationStep(
            Question question,
            Authenticator authenticator,
            Authenticator.@Nullable Dialogue dialogue,
            byte @Nullable [] data) {
        this.question = question;
        this.authenticator = authenticator;
        this.dialogue = dialogue;
        this.data = data;
    }

    /** Begins a dialogue. */
    static AuthenticationStep first(Authenticator authenticator) {
        return new AuthenticationStep(Question.FIRST, authenticator, null, null);
    }

    /** Goes on with the dialogue of this step, which was answered. */
    AuthenticationStep next(byte @Nullable [] data) {
        return new AuthenticationStep(Question.NEXT, authenticator, dialogue, data);
    }

    /** Ends the dialogue of this step, which was answered. */
    AuthenticationStep last(byte @Nullable [] data) {
        return new AuthenticationStep(Question.LAST, authenticator, dialogue, data);
    }

    /**
     * Asks the user's code. Not on the event loop.
     *
     * @param answered is given this step once, on whatever thread the answer comes from; never if there is no answer
     */
    public void ask(Consumer<? super AuthenticationStep> answered) {
        CompletableFuture<byte @Nullable []> once = new CompletableFuture<>(); // whatever the user's stage does
        once.whenComplete((value, error) -> {
            answer = value;
            failure = error;
            answered.accept(this);
        });
        try {
            stage().whenComplete((value, error) -> {
                if (error == null) {
                    once.complete(value);
                } else {
                    once.completeExceptionally(error);
                }
            });
        } catch (Throwable e) { // user code: whatever it throws is the end of the dialogue, and of nothing else
            once.completeExceptionally(e);
        }
    }

    private CompletionStage<byte @Nullable []> stage() {
        Authenticator.Dialogue present = dialogue;
        if (present == null) {
            present = Objects.requireNonNull(authenticator.begin(), "the authenticator's dialogue");
            dialogue = present;
        }
        CompletionStage<byte @Nullable []> stage = switch (question) {
            case FIRST -> present.first();
            case NEXT -> present.next(data);
            case LAST -> present.last(data).thenApply(nothing -> null);
        };
        return Objects.requireNonNull(stage, "the authenticator's answer");
    }

    byte @Nullable [] answer() {
        return answer;
    }

    /** Why there is no answer, or null. */
    @Nullable
    Throwable failure() {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause != null ? cause : failure;
    }

    @Override
    public void applyTo(Session session, long now) {
        session.onAnswer(this, now);
    }

    @Override
    public @Nullable Command nextCommand() {
        return nextCommand;
    }

    @Override
    public void nextCommand(@Nullable Command next) {
        nextCommand = next;
    }

    /** Without the data. */
    @Override
    public String toString() {
        return question.name();
    }
}
