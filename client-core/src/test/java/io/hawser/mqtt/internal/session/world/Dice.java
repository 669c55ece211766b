package io.hawser.mqtt.internal.session.world;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Chance from a seed, the same on every JDK (SplitMix64 with bounds of our own). Each actor has dice of its own, so that
 * one more throw of one of them changes nothing for the others.
 */
final class Dice implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    Dice(long seed) {
        state = mix(seed);
    }

    /** Independent dice. */
    Dice split() {
        return new Dice(nextLong());
    }

    static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    @Override
    public long nextLong(long bound) {
        return (nextLong() >>> 1) % bound;
    }

    @Override
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /** From low to high, both included. */
    int between(int low, int high) {
        return low + nextInt(high - low + 1);
    }

    /** A time in nanoseconds between these milliseconds. */
    long millis(int low, int high) {
        return World.MILLI * low + nextLong(World.MILLI * (high - low) + 1);
    }

    boolean percent(int chance) {
        return nextInt(100) < chance;
    }

    int of(int... values) {
        return values[nextInt(values.length)];
    }

    <T> T of(List<T> values) {
        return values.get(nextInt(values.size()));
    }

    <T> T of(T[] values) {
        return values[nextInt(values.length)];
    }
}
