package io.hawser.mqtt.internal.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An executor of as many threads as there are tasks, played by one: tasks run one at a time between the steps of the event
 * loop, in the order in which they came or, given chance, in any order.
 */
final class UserThreads implements Executor {
    private final @Nullable RandomGenerator chance;
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Throwable> deaths = new ArrayList<>();

    UserThreads(@Nullable RandomGenerator chance) {
        this.chance = chance;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    int waiting() {
        return tasks.size();
    }

    /** Runs one task; false if there is none. */
    boolean runOne() {
        if (tasks.isEmpty()) {
            return false;
        }
        int which = chance == null ? 0 : chance.nextInt(tasks.size());
        try {
            tasks.remove(which).run();
        } catch (Throwable e) { // as it would end a thread
            deaths.add(e);
        }
        return true;
    }

    /** What tasks have thrown. */
    List<Throwable> deaths() {
        return deaths;
    }
}
