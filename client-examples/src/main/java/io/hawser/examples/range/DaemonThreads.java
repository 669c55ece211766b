package io.hawser.examples.range;

import java.util.concurrent.ThreadFactory;

/** Threads that do not keep a program alive. */
final class DaemonThreads {

    private DaemonThreads() {}

    static ThreadFactory named(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
