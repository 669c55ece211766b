package io.hawser.mqtt.store;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

/** Time that passes when a test says so. */
final class PlannedTasks implements Later {
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean stopped;

    @Override
    public void run(Duration delay, Runnable task) {
        if (!stopped) {
            tasks.add(task);
        }
    }

    @Override
    public void stop() {
        stopped = true;
        tasks.clear();
    }

    boolean isStopped() {
        return stopped;
    }

    int planned() {
        return tasks.size();
    }

    void runAll() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
