package io.hawser.mqtt.internal.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** A future whose asynchronous dependents run on the client's callback executor, as do theirs. */
sealed class ClientFuture<T> extends CompletableFuture<T> permits Operation {
    final OperationHost host;

    ClientFuture(OperationHost host) {
        this.host = host;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        return new ClientFuture<>(host);
    }

    @Override
    public Executor defaultExecutor() {
        return host.callbackExecutor();
    }
}
