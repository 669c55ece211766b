package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.internal.session.Command;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Brings commands from any thread to the event loop, in order and without locks: a stack that producers push on, which the
 * loop takes as a whole and turns over. Whoever pushes onto an empty stack wakes the loop, so a burst costs one wake-up.
 *
 * <p>What the user calls is bounded, by count and bytes, or a fast producer could outrun the loop and with it the bounds
 * of the machine. What the client itself posts is bounded by what it belongs to.
 */
final class CommandQueue {
    /** Count and bytes share one number, so that both are kept with one atomic operation. */
    private static final int COUNT_SHIFT = 40;

    /** How many questions for room are let in when there is none for calls; they would be of no use otherwise. */
    static final int QUESTIONS = 10_000;

    private static final long MAX_BYTES = 1L << COUNT_SHIFT - 1;
    private static final VarHandle TOP;

    static {
        try {
            TOP = MethodHandles.lookup().findVarHandle(CommandQueue.class, "top", Command.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int maxCount;
    private final long maxBytes;
    private final Runnable wakeUp;
    private final AtomicLong load = new AtomicLong();
    private volatile @Nullable Command top;

    /** @param wakeUp makes the event loop call {@link #takeAll()} soon; called from any thread */
    CommandQueue(int maxCount, long maxBytes, Runnable wakeUp) {
        this.maxCount = maxCount;
        this.maxBytes = Math.min(maxBytes, MAX_BYTES);
        this.wakeUp = wakeUp;
    }

    /** Adds a command of the user's; false if it counts as a call and the queue is full. */
    boolean offer(Command command) {
        if (command.isCall() && !admit(command)) {
            return false;
        }
        push(command);
        return true;
    }

    private boolean admit(Command command) {
        long weight = weight(command);
        long after = load.addAndGet(weight);
        boolean fits = command.isQuestion()
                ? count(after) <= maxCount + QUESTIONS
                : count(after) <= maxCount && bytes(after) <= maxBytes;
        // The first one is always let in: whether it is too large for the outbox is not to be decided here.
        if (after != weight && !fits) {
            load.addAndGet(-weight);
            return false;
        }
        return true;
    }

    /** Adds a command of the client's own. */
    void post(Command command) {
        push(command);
    }

    private void push(Command command) {
        Command before;
        do {
            before = top;
            command.nextCommand(before);
        } while (!TOP.compareAndSet(this, before, command));
        if (before == null) {
            wakeUp.run();
        }
    }

    /** Takes all commands, the first one added first, linked by {@link Command#nextCommand()}. On the event loop. */
    @Nullable
    Command takeAll() {
        Command newest = (Command) TOP.getAndSet(this, (Command) null);
        Command first = null;
        long weight = 0;
        while (newest != null) {
            Command older = newest.nextCommand();
            newest.nextCommand(first);
            first = newest;
            weight += weight(newest);
            newest = older;
        }
        load.addAndGet(-weight);
        return first;
    }

    @Override
    public String toString() {
        return "at most " + maxCount + " calls and " + maxBytes + " bytes may be on the way to it";
    }

    private static long weight(Command command) {
        return command.isCall() ? (1L << COUNT_SHIFT) + command.bytes() : 0;
    }

    private static long count(long load) {
        return load >>> COUNT_SHIFT;
    }

    private static long bytes(long load) {
        return load & (1L << COUNT_SHIFT) - 1;
    }
}
