package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The broker's side of enhanced authentication on one connection (MQTT 5, section 4.12). The client says a number first, adds
 * it to each number that the broker sends, and believes a broker that sends it back doubled in the end.
 */
final class Challenge {
    static final String METHOD = "sum";

    private static final int MAX_ROUNDS = 2;
    private static final int MAX_NUMBER = 1_000;
    private static final int NONE = -1;

    private final World world;
    private final Dice dice;
    private final Answers answers;
    private final BrokerConnection on;
    private Consumer<byte[]> satisfied = proof -> {};
    private int said;
    private int rounds;

    /** What the client has to add its number to; only then it has the word. */
    private int asked = NONE;

    private boolean underWay;

    Challenge(World world, Dice dice, Answers answers, BrokerConnection on) {
        this.world = world;
        this.dice = dice;
        this.answers = answers;
        this.on = on;
    }

    static byte[] bytes(int number) {
        return Numbers.payload(number, 0);
    }

    static int number(byte @Nullable [] data) {
        return data == null ? NONE : Numbers.read(data);
    }

    static int proof(int said) {
        return 2 * said;
    }

    /** @param satisfied is given what proves that this is the broker */
    void begin(byte @Nullable [] data, Consumer<byte[]> satisfied) {
        this.satisfied = satisfied;
        said = number(data);
        rounds = dice.between(0, MAX_ROUNDS);
        underWay = true;
        goOn();
    }

    void onAuth(Packet.Auth auth) {
        Promise.AUTH_IN_TURN.holds(METHOD.equals(auth.method()), "AUTH with another method");
        if (auth.reason().code() == ReasonCode.REAUTHENTICATE) {
            Promise.AUTH_IN_TURN.holds(!underWay && on.session != null, "a dialogue is under way");
            begin(auth.data(), proof -> say(ReasonCode.SUCCESS, proof));
        } else {
            boolean asksForIt = auth.reason().code() == ReasonCode.CONTINUE_AUTHENTICATION;
            Promise.AUTH_IN_TURN.holds(asked != NONE && asksForIt, "the broker did not ask");
            Promise.AUTH_AS_ANSWERED.holds(number(auth.data()) == asked + said, "the broker got another answer");
            asked = NONE;
            goOn();
        }
    }

    private void goOn() {
        if (answers.hinders(on, Fault.AUTH_STALLS)) {
            return;
        }
        if (world.weather.strikes(Fault.AUTH_REFUSED)) {
            refuse();
        } else if (world.weather.strikes(Fault.AUTH_WRONG)) {
            String method = dice.percent(50) ? METHOD : "other";
            ReasonCode code = method.equals(METHOD) ? ReasonCode.REAUTHENTICATE : ReasonCode.CONTINUE_AUTHENTICATION;
            on.send(new Packet.Auth(Reason.of(code), method, bytes(0)));
        } else if (rounds-- > 0) {
            asked = dice.nextInt(MAX_NUMBER);
            say(ReasonCode.CONTINUE_AUTHENTICATION, bytes(asked));
        } else {
            underWay = false;
            boolean impostor = answers.hinders(on, Fault.AUTH_UNPROVEN);
            satisfied.accept(bytes(proof(said) + (impostor ? 1 : 0)));
        }
    }

    private void say(ReasonCode code, byte[] data) {
        on.send(new Packet.Auth(Reason.of(code), METHOD, data));
    }

    private void refuse() {
        if (on.session != null) {
            on.close(ReasonCode.NOT_AUTHORIZED);
        } else {
            on.send(new Packet.ConnAck(false, dice.of(0x86, 0x87, 0x8C)));
            on.close();
        }
    }
}
