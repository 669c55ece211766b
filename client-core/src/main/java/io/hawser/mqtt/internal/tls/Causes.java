package io.hawser.mqtt.internal.tls;

import java.util.Objects;
import java.util.stream.Stream;

/** An exception, its cause, the cause of that. */
final class Causes {
    private static final int MAX = 20;

    private Causes() {}

    static Stream<Throwable> of(Throwable top) {
        return Stream.<Throwable>iterate(top, Objects::nonNull, Throwable::getCause)
                .limit(MAX);
    }
}
