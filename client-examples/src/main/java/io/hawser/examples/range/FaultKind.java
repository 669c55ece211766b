package io.hawser.examples.range;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The outages that the harness can make. */
enum FaultKind {
    FIN("the far end closes the link in good order", Effect.ENDS_AT_ONCE),
    RST("the far end resets the link", Effect.ENDS_AT_ONCE),
    HALF_OPEN("nothing passes in either direction, and nobody is told", Effect.SILENT),
    DEAF("nothing arrives from the broker", Effect.SILENT),
    MUTE("nothing reaches the broker", Effect.SILENT),
    REFUSE("the link ends, and connects are refused for a while", Effect.ENDS_AND_STAYS_AWAY),
    DELAY("every byte arrives late", Effect.SLOW),
    THROTTLE("bytes trickle", Effect.SLOW),
    BROKER_RESTART("the broker stops in good order and starts again", Effect.BROKER_AWAY),
    BROKER_KILL("the broker is killed (kill -9) and started again", Effect.BROKER_AWAY),
    PUBLISHER_KILL("the link slows down, then the publisher is killed (kill -9)", Effect.PUBLISHER_AWAY);

    /** What a client has to cope with. */
    enum Effect {
        ENDS_AT_ONCE,
        SILENT,
        ENDS_AND_STAYS_AWAY,
        SLOW,
        BROKER_AWAY,
        PUBLISHER_AWAY
    }

    private final String explanation;
    private final Effect effect;

    FaultKind(String explanation, Effect effect) {
        this.explanation = explanation;
        this.effect = effect;
    }

    String explanation() {
        return explanation;
    }

    Effect effect() {
        return effect;
    }

    /**
     * A slow link may live through its outage, and a client that was killed notices nothing; every other kind ends the link,
     * and the client says so.
     */
    boolean mustBeNoticed() {
        return effect != Effect.SLOW && effect != Effect.PUBLISHER_AWAY;
    }

    /** The name on the command line and in reports, as in {@code half-open}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static FaultKind labelled(String label) {
        for (FaultKind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown fault '" + label + "'");
    }

    /** Killing needs a process of its own, which starts more slowly, and a store: only on request. */
    static Set<FaultKind> usual() {
        return EnumSet.complementOf(EnumSet.of(BROKER_KILL, PUBLISHER_KILL));
    }
}
