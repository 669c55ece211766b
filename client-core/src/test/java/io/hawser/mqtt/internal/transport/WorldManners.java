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
    private boolean refusesFilters;

    WorldManners(Chance chance) {
        this.chance = chance;
    }

    /** Takes up another bad habit; its name. */
    String worsen() {
        switch (chance.below(7)) {
            case 0 -> {
                returnCode = 1 + chance.below(5);
                return "CONNECT is refused with " + returnCode;
            }
            case 1 -> {
                connackDelay = chance.upTo(Duration.ofSeconds(4));
                return "CONNACK takes " + connackDelay;
            }
            case 2 -> {
                connackNever = true;
                return "CONNACK never comes";
            }
            case 3 -> {
                losesSession = true;
                return "sessions are lost";
            }
            case 4 -> {
                refusesFilters = true;
                return "filters are refused";
            }
            default -> {
                acksAtRandom = true;
                return "PUBACK comes late or never";
            }
        }
    }

    void improve() {
        returnCode = 0;
        connackDelay = Duration.ZERO;
        connackNever = false;
        losesSession = false;
        acksAtRandom = false;
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
        if (!acksAtRandom || chance.coin()) {
            return 0;
        }
        return chance.oneIn(4) ? -1 : chance.upTo(Duration.ofSeconds(3)).toNanos();
    }

    @Override
    public int grant(String filter, int asked) {
        return refusesFilters && chance.coin() ? 0x80 : chance.oneIn(5) ? 0 : asked;
    }
}
