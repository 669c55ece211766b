package io.hawser.mqtt.internal.transport;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that all clients of the JVM share. They are daemons, begin when they are needed, and nothing ever shuts them
 * down: there is no state here that one client could spoil for the next.
 */
final class SharedThreads {
    private static final int MAX_EVENT_LOOPS = 4;
    private static final long IDLE_SECONDS = 10;

    private SharedThreads() {}

    /** Begins with the first use. */
    private static final class Loops {
        static final SocketEngines.Found FOUND = SocketEngines.find(engine -> new MultiThreadIoEventLoopGroup(
                Math.min(MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors()),
                new DefaultThreadFactory("hawser-io", true),
                engine.handlers()));
    }

    /**
     * Begins with the first use. It has as many threads as callbacks block at the same time: with fewer, callbacks that
     * wait for other callbacks could wait for ever.
     */
    private static final class CallbackPool {
        static final Executor EXECUTOR = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                new DefaultThreadFactory("hawser-callback", true));
    }

    /** The event loops, and what drives their sockets. */
    static SocketEngines.Found sockets() {
        return Loops.FOUND;
    }

    /** For user code, and for name resolution, which blocks. */
    static Executor callbackExecutor() {
        return CallbackPool.EXECUTOR;
    }
}
