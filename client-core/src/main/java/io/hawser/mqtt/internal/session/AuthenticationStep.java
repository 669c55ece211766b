package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.Authenticator;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A question on its way to the user's {@link Authenticator}, and back to the machine with the answer. */
public final class AuthenticationStep extends Question<byte @Nullable []> {
    private enum Turn {
        FIRST,
        NEXT,
        LAST
    }

    private final Turn turn;
    private final Authenticator authenticator;
    private final byte @Nullable [] data;
    private Authenticator.@Nullable Dialogue dialogue;

    private AuthenticationStep(
            Turn turn, Authenticator authenticator, Authenticator.@Nullable Dialogue dialogue, byte @Nullable [] data) {
        super("the authenticator's answer");
        this.turn = turn;
        this.authenticator = authenticator;
        this.dialogue = dialogue;
        this.data = data;
    }

    /** Begins a dialogue. */
    static AuthenticationStep first(Authenticator authenticator) {
        return new AuthenticationStep(Turn.FIRST, authenticator, null, null);
    }

    /** Goes on with the dialogue of this step, which was answered. */
    AuthenticationStep next(byte @Nullable [] data) {
        return new AuthenticationStep(Turn.NEXT, authenticator, dialogue, data);
    }

    /** Ends the dialogue of this step, which was answered. */
    AuthenticationStep last(byte @Nullable [] data) {
        return new AuthenticationStep(Turn.LAST, authenticator, dialogue, data);
    }

    @Override
    CompletionStage<byte @Nullable []> stage() {
        Authenticator.Dialogue present = dialogue;
        if (present == null) {
            present = Objects.requireNonNull(authenticator.begin(), "the authenticator's dialogue");
            dialogue = present;
        }
        return switch (turn) {
            case FIRST -> present.first();
            case NEXT -> present.next(data);
            case LAST -> present.last(data).thenApply(nothing -> null);
        };
    }

    @Override
    public void applyTo(Session session, long now) {
        session.onAnswer(this, now);
    }

    /** Without the data. */
    @Override
    public String toString() {
        return turn.name();
    }
}
