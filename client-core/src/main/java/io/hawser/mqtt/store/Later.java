package io.hawser.mqtt.store;

import java.time.Duration;

/** Runs a task in some time. */
interface Later {
    void run(Duration delay, Runnable task);

    /** Nothing is run any more. */
    void stop();
}
