package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One call of the user: the future that was returned, the node in the queue to the event loop and the entry in the
 * machine's books, all in one object.
 *
 * <p>Two sides may want to end it, the machine on the event loop and the user on any thread by cancelling or completing
 * the future. {@code state} decides between them: whoever moves it to {@code ENDED} has won, and only the winner sets the
 * future's result. The machine moves it to {@code SENT} before the first byte may leave, so that a cancellation knows
 * for certain whether anything did.
 */
public abstract sealed class Operation<T> extends ClientFuture<T> implements Command
        permits ConnectOperation,
                DisconnectOperation,
                PingOperation,
                PublishOperation,
                ReauthenticateOperation,
                ReceiveOperation,
                RequestOperation,
                StoredOperation,
                SubscribeOperation,
                UnsubscribeOperation,
                WritableOperation {
    private static final int WAITING = 0;
    private static final int SENT = 1;
    private static final int ENDED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Operation.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile int state;
    private @Nullable Command nextCommand;

    /** What {@link #publishResult()} will make visible: the value, or what went wrong. */
    private @Nullable Object end;

    Operation(OperationHost host) {
        super(host);
    }

    /** Notes that it is about to leave. False if the user has ended it: then it must not. */
    final boolean markSent() {
        return state == SENT || STATE.compareAndSet(this, WAITING, SENT);
    }

    /** Whether somebody has decided how it ends. */
    final boolean isEnded() {
        return state == ENDED;
    }

    /** Whether any byte of it may have left, provided that it has not ended. */
    final Outcome outcome() {
        return state == SENT ? Outcome.MAYBE_SENT : Outcome.NOT_SENT;
    }

    /** Claims its end for the machine, which must then call {@link #endWith}. False if the user was first. */
    final boolean claim() {
        return (int) STATE.getAndSet(this, ENDED) != ENDED;
    }

    /** Sets the result that {@link #publishResult()} will make visible. */
    public final void endWith(@Nullable T value, @Nullable Throwable failure) {
        end = failure == null ? value : failure;
    }

    /** Completes the future with the result that was set before; runs its dependents. */
    @SuppressWarnings("unchecked") // no operation ends well with a Throwable
    public final void publishResult() {
        if (end instanceof Throwable cause) {
            super.completeExceptionally(cause);
        } else {
            super.complete((T) end);
        }
    }

    /** Ends it at the call, before the machine has seen it and before the user has the future. */
    public final void refuse(Throwable cause) {
        if (claim()) {
            super.completeExceptionally(cause);
        }
    }

    /** {@inheritDoc} What was not sent yet is withdrawn; {@link MqttCancellationException#outcome()} tells. */
    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        int before = (int) STATE.getAndSet(this, ENDED);
        if (before == ENDED) {
            return isCancelled();
        }
        super.completeExceptionally(
                new MqttCancellationException(before == SENT ? Outcome.MAYBE_SENT : Outcome.NOT_SENT));
        host.post(new Cancellation(this));
        return true;
    }

    /** {@inheritDoc} Throws our own exception, as {@code get} does: newer JDKs would wrap it in another one of its kind. */
    @Override
    public final T join() {
        try {
            return super.join();
        } catch (CancellationException e) {
            throw ours(e);
        }
    }

    @Override
    public final T get() throws InterruptedException, ExecutionException {
        try {
            return super.get();
        } catch (CancellationException e) {
            throw ours(e);
        }
    }

    @Override
    public final T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return super.get(timeout, unit);
        } catch (CancellationException e) {
            throw ours(e);
        }
    }

    private static CancellationException ours(CancellationException thrown) {
        return thrown.getCause() instanceof MqttCancellationException ours ? ours : thrown;
    }

    @Override
    public final boolean complete(@Nullable T value) {
        if (!claim()) {
            return false;
        }
        super.complete(value);
        host.post(new Cancellation(this));
        return true;
    }

    @Override
    public final boolean completeExceptionally(Throwable cause) {
        if (!claim()) {
            return false;
        }
        super.completeExceptionally(cause);
        host.post(new Cancellation(this));
        return true;
    }

    @Override
    public boolean isCall() {
        return true;
    }

    @Override
    public final @Nullable Command nextCommand() {
        return nextCommand;
    }

    @Override
    public final void nextCommand(@Nullable Command next) {
        nextCommand = next;
    }
}
