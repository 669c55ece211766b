package io.hawser.mqtt.internal.transport;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** All decisions of a world, from one seed and the same on every JDK. */
final class Chance {
    private final RandomGenerator random;

    Chance(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    RandomGenerator random() {
        return random;
    }

    /** From 0 to below this. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    boolean coin() {
        return random.nextBoolean();
    }

    @SafeVarargs
    final <T> T of(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Up to this long, short times more often than long ones. */
    Duration upTo(Duration longest) {
        double share = random.nextDouble();
        return Duration.ofNanos((long) (share * share * longest.toNanos()));
    }

    /** A cutter of one of several tempers, which counts what it does. */
    Wire.Cutter cutter(Trace trace) {
        int largest = of(1, 3, 20, 200, 100_000);
        int goesOn = of(1, 4);
        Duration longest = of(Duration.ZERO, Duration.ofMillis(5));
        return new Wire.Cutter() {
            @Override
            public int next(int available) {
                return 1 + below(Math.min(available, largest));
            }

            @Override
            public boolean goesOn() {
                return !oneIn(goesOn);
            }

            @Override
            public void read(boolean cut, boolean merged) {
                if (cut) {
                    trace.happened(Happening.READ_CUT);
                }
                if (merged) {
                    trace.happened(Happening.READ_MERGED);
                }
            }

            @Override
            public long pause() {
                return longest.isZero() || coin() ? 0 : upTo(longest).toNanos();
            }
        };
    }
}
