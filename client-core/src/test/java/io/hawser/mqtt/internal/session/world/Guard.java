package io.hawser.mqtt.internal.session.world;

/** Whatever the machine throws is a broken promise, and those that the judges throw are told as they are. */
final class Guard {
    private Guard() {}

    static void run(Runnable input) {
        try {
            input.run();
        } catch (RuntimeException | AssertionError e) {
            throw bug(e);
        }
    }

    static AssertionError bug(Throwable thrown) {
        if (thrown instanceof Promise.Broken broken) {
            return broken;
        }
        AssertionError error = Promise.MACHINE_NEVER_THROWS.broken(thrown.toString());
        error.initCause(thrown);
        return error;
    }
}
