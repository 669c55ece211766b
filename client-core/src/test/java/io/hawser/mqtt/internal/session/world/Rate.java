package io.hawser.mqtt.internal.session.world;

import java.util.ArrayList;
import java.util.List;

/** Judges a rate with its burst by what left before, span by span. */
final class Rate {
    private static final double BURST_SECONDS = 0.1;

    /** What rounding to nanoseconds may make of it. */
    private static final double ROUNDING = 1e-3;

    private final double perSecond;
    private final double burst;
    private final List<Sent> all = new ArrayList<>();

    private record Sent(int units, long at) {}

    /** @param perSecond 0 if there is none */
    Rate(long perSecond, int least) {
        this.perSecond = perSecond;
        burst = Math.max(least, BURST_SECONDS * perSecond);
    }

    /** So much leaves; true if it is all that may. */
    boolean sent(int units, long now) {
        if (perSecond == 0) {
            return false;
        }
        all.add(new Sent(units, now));
        double sum = 0;
        double closest = Double.MAX_VALUE;
        for (int i = all.size() - 1; i >= 0; i--) {
            sum += all.get(i).units;
            double allowed = burst
                    + perSecond * (now - all.get(i).at) / World.SECOND
                    + Math.max(
                            0, units - burst); // what is larger than the burst leaves when nothing else has for as long
            closest = Math.min(closest, allowed - sum);
        }
        if (closest < -ROUNDING) {
            throw Promise.RATES_ARE_KEPT.broken(-closest + " too much, at " + perSecond + " in a second");
        }
        return closest < units;
    }

    /** How long the next one may have to wait after so much has left. */
    long longestWait(int units) {
        return perSecond == 0 ? 0 : (long) (World.SECOND * (units + burst) / perSecond);
    }
}
