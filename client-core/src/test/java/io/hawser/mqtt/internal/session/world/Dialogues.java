package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Authenticator;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.ConnectProperties;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The dialogues of a client's authenticator with the broker, whose other side is {@link Challenge}: what the authenticator
 * says, and whether the client passes that on when it must, and goes online only when the authenticator is content.
 */
final class Dialogues {
    private static final int MAX_NUMBER = 1_000;

    private final World world;
    private final SimClient client;
    private final Dice dice;
    private final long timeout;
    private final @Nullable String method;
    private final Map<AuthenticationStep, Word> words = new HashMap<>();
    private @Nullable Word asking;

    // for the dialogue
    private @Nullable AuthenticationStep latest;
    private @Nullable Word due;
    private long beganAt = World.NEVER;
    private boolean excused;

    // for the connection
    private boolean proven;

    private long proofs;

    /** What the authenticator is asked, and says. */
    private static final class Word {
        final String question;
        byte @Nullable [] given;
        CompletableFuture<byte @Nullable []> answer = new CompletableFuture<>();

        Word(String question) {
            this.question = question;
        }

        boolean fails() {
            return answer.isCompletedExceptionally();
        }
    }

    private final class Sum implements Authenticator.Dialogue {
        private final int said = dice.nextInt(MAX_NUMBER);

        @Override
        public CompletionStage<byte @Nullable []> first() {
            return say(Challenge.bytes(said), null);
        }

        @Override
        public CompletionStage<byte @Nullable []> next(byte @Nullable [] data) {
            return say(Challenge.bytes(said + Challenge.number(data)), data);
        }

        @Override
        public CompletionStage<Void> last(byte @Nullable [] data) {
            if (Challenge.number(data) != Challenge.proof(said)) {
                Word word = Objects.requireNonNull(asking);
                word.given = data;
                fail(word);
                return word.answer.thenAccept(nothing -> {});
            }
            return say(null, data).thenAccept(nothing -> {});
        }
    }

    Dialogues(World world, SimClient client, Dice dice) {
        this.world = world;
        this.client = client;
        this.dice = dice;
        timeout = client.options.connackTimeout().toNanos();
        Authenticator authenticator = client.options.mqtt5().authenticator();
        method = authenticator == null ? null : authenticator.method();
        if (authenticator instanceof SimAuthenticator mine) {
            mine.serve(this);
        }
    }

    // ---- the authenticator

    /** The machine wants to know something. */
    void asked(AuthenticationStep step) {
        latest = step;
        words.put(step, new Word(step.toString()));
        if (step.toString().equals("FIRST")) {
            excused = false;
            beganAt = client.life.phase() == Phase.ONLINE ? world.now() : World.NEVER;
        }
        world.after(dice.millis(0, 2), () -> client.whenAwake(() -> ask(step)));
    }

    private void ask(AuthenticationStep step) {
        asking = word(step);
        step.ask(client::post);
        asking = null;
    }

    private Word word(AuthenticationStep step) {
        return Objects.requireNonNull(words.get(step));
    }

    Authenticator.Dialogue begin() {
        return new Sum();
    }

    private CompletionStage<byte @Nullable []> say(byte @Nullable [] what, byte @Nullable [] given) {
        Word word = Objects.requireNonNull(asking);
        word.given = given;
        if (world.weather.strikes(Fault.AUTHENTICATOR_STUCK)) {
            excused = true;
        } else if (world.weather.strikes(Fault.AUTHENTICATOR_FAILS)) {
            fail(word);
        } else if (world.weather.strikes(Fault.AUTHENTICATOR_SLOW)) {
            excused = true;
            world.after(dice.millis(100, 20_000), () -> client.whenAwake(() -> word.answer.complete(what)));
        } else {
            word.answer.complete(what);
        }
        return word.answer;
    }

    private void fail(Word word) {
        excused = true;
        word.answer.completeExceptionally(new IllegalStateException("the authenticator is not satisfied"));
    }

    // ---- what the machine makes of it

    /**
     * The machine is about to learn what the authenticator says.
     *
     * @return whether the authenticator is content with the broker, and the dialogue is not over
     */
    boolean answering(AuthenticationStep step) {
        Word word = Objects.requireNonNull(words.remove(step));
        client.driver.dialogue().answering(step, word.given, word.fails() ? null : word.answer.join(), word.fails());
        if (step != latest) {
            world.figures.count(Happening.ANSWERED_TOO_LATE);
            return false;
        }
        if (word.fails()) {
            return false;
        }
        boolean content = word.question.equals("LAST");
        if (content) {
            proven = true;
            proofs++;
            over();
        } else {
            due = word;
        }
        return content;
    }

    /** It has learnt that. */
    void answered() {
        Promise.AUTH_AS_ANSWERED.holds(due == null, "the authenticator's word was not passed on");
    }

    /** CONNECT leaves. */
    void connecting(ConnectProperties properties) {
        Promise.AUTH_AS_ANSWERED.holds(Objects.equals(properties.authMethod(), method), "with another method");
        if (method != null) {
            checkSaid("FIRST", properties.authData());
        }
    }

    /** AUTH leaves. */
    void sent(Packet.Auth auth) {
        boolean begins = auth.reason().equals(Reason.of(ReasonCode.REAUTHENTICATE));
        Promise.AUTH_IN_TURN.holds(!begins || proven, "it is not open");
        checkSaid(begins ? "FIRST" : "NEXT", auth.data());
    }

    private void checkSaid(String question, byte @Nullable [] data) {
        Word word = due;
        if (word == null || !word.question.equals(question)) {
            throw Promise.AUTH_AS_ANSWERED.broken("nobody has said that");
        }
        Promise.AUTH_AS_ANSWERED.holds(word.answer.join() == data, "it is not what the authenticator said");
        due = null;
    }

    /** The dialogue is over. */
    private void over() {
        latest = null;
        due = null;
        beganAt = World.NEVER;
    }

    /** The connection is. */
    void connectionEnded() {
        over();
        proven = false;
    }

    /** The client is up. */
    void checkProven() {
        Promise.AUTHENTICATED_FIRST.holds(proven || method == null, "nobody has proved that this is the broker");
        if (method != null) {
            world.figures.count(Happening.UP_AUTHENTICATED);
        }
    }

    /** The method; null if there is no authenticator. */
    @Nullable
    String method() {
        return method;
    }

    /** How often the broker has proved who it is. */
    long proofs() {
        return proofs;
    }

    /** Whether a dialogue of the application's own making may not have come to its end. */
    boolean isExcused() {
        return excused;
    }

    /** When the present dialogue on an open connection must be over if the connection is read since then. */
    long endsAt(long readSince) {
        return beganAt == World.NEVER ? World.NEVER - Life.SLACK : Math.max(beganAt, readSince) + timeout;
    }
}
