package io.hawser.mqtt.internal.transport;

import java.time.Duration;

/** A broker that does wrong what it is told to, until it is told to be good. */
final class WorldManners implements BrokerManners {
    private final Chance chance;
    private int returnCode;
    private Duration connackDelay = Duration.ZERO;
    private boolean connackNever;
    private boolean losesSession;
    private boolean acksAtRandom;
    private boolean acksTwice;
    private boolean filterAcksAtRandom;
    private boolean ignoresPings;
    private boolean refusesFilters;

    WorldManners(Chance chance) {
        this.chance = chance;
    }

    /** Takes up another bad habit, and says which. */
    Happening worsen() {
        switch (chance.below(10)) {
            case 0 -> {
                returnCode = 1 + chance.below(5);
                return Happening.CONNACK_REFUSED;
            }
            case 1 -> {
                connackDelay = chance.upTo(Duration.ofSeconds(4));
                return Happening.CONNACK_LATE;
            }
            case 2 -> {
                connackNever = true;
                return Happening.CONNACK_NEVER;
            }
            case 3 -> {
                losesSession = true;
                return Happening.SESSION_LOST;
            }
            case 4 -> {
                refusesFilters = true;
                return Happening.SUBACK_REFUSED;
            }
            case 5 -> {
                acksTwice = true;
                return Happening.PUBACK_TWICE;
            }
            case 6 -> {
                filterAcksAtRandom = true;
                return Happening.SUBACK_LATE_OR_NEVER;
            }
            case 7 -> {
                ignoresPings = true;
                return Happening.PINGRESP_NEVER;
            }
            default -> {
                acksAtRandom = true;
                return Happening.PUBACK_LATE_OR_NEVER;
            }
        }
    }

    void improve() {
        returnCode = 0;
        connackDelay = Duration.ZERO;
        connackNever = false;
        losesSession = false;
        acksAtRandom = false;
        acksTwice = false;
        filterAcksAtRandom = false;
        ignoresPings = false;
        refusesFilters = false;
    }

    @Override
    public long connackDelay() {
        return connackNever ? -1 : connackDelay.toNanos();
    }

    @Override
    public int returnCode() {
        return returnCode;
    }

    @Override
    public boolean losesSession() {
        return losesSession;
    }

    @Override
    public long ackDelay() {
        return delay(acksAtRandom);
    }

    private long delay(boolean atRandom) {
        if (!atRandom || chance.coin()) {
            return 0;
        }
        return chance.oneIn(4) ? -1 : chance.upTo(Duration.ofSeconds(3)).toNanos();
    }

    @Override
    public boolean acksTwice() {
        return acksTwice && chance.coin();
    }

    @Override
    public long filterAckDelay() {
        return delay(filterAcksAtRandom);
    }

    @Override
    public boolean answersPings() {
        return !ignoresPings;
    }

    @Override
    public int grant(String filter, int asked) {
        return refusesFilters && chance.coin() ? 0x80 : chance.oneIn(5) ? 0 : asked;
    }
}
