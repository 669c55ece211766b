package io.hawser.mqtt.internal.session;

import java.util.concurrent.Executor;

/** What a future of ours needs from the client that it belongs to. Thread-safe. */
public interface OperationHost {
    /** Where dependents run that ask for the default executor. */
    Executor callbackExecutor();

    /** Brings an input to the machine, from any thread. */
    void post(Command command);
}
