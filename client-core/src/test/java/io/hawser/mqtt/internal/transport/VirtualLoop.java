package io.hawser.mqtt.internal.transport;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Netty's event loop, run by the test's thread, on a clock that only the test moves. Knows which timers are armed. */
final class VirtualLoop extends ManualIoEventLoop {
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();

    VirtualLoop(MockTicker ticker) {
        super(null, Thread.currentThread(), LocalIoHandler.newFactory(), ticker);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        ScheduledFuture<?> timer = super.schedule(command, delay, unit);
        timers.removeIf(ScheduledFuture::isDone);
        timers.add(timer);
        return timer;
    }

    /** How many timers are armed; nobody but the driver and its dials arms any. */
    int armedTimers() {
        timers.removeIf(ScheduledFuture::isDone);
        return timers.size();
    }

    /** When the next timer fires; {@code Long.MAX_VALUE} if there is none. */
    long nextTimer() {
        long deadline = nextScheduledTaskDeadlineNanos();
        return deadline == -1 ? Long.MAX_VALUE : deadline;
    }
}
