package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.internal.packet.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the machine can cause. The contract of whoever drives it:
 *
 * <ol>
 *   <li>Run to completion. No input starts while another one is being handled; what the effects provoke waits.
 *   <li>Nothing that a user can see happens inside an input. {@link #complete}, {@link #fail}, {@link #deliver},
 *       {@link #authenticate}, {@link #ask} and {@link #changed} are noted, and carried out after it, on the callback executor, each kind in its order.
 *   <li>Sent packets are buffered and leave in order, in one flush at the end of a batch of inputs.
 *   <li>Program order is the order in which things become true outside. Only a store may answer later: what must be written
 *       before it is sent waits in the machine for the answer.
 *   <li>Every transport has an epoch. The machine drops what belongs to another epoch than the present one, so a driver
 *       may report late.
 *   <li>Time comes in with every input and goes out as {@link Session#nextDeadline()}, to be asked after each batch. The
 *       driver keeps at most one timer, may let it fire early, and then just asks again.
 *   <li>An exception thrown by an input is a bug: the driver reports it and ends the connection, never the client.
 * </ol>
 */
public interface Effects {
    /**
     * Asks the store what it has kept; answered by {@link Session#onLoaded} once, or by {@link Session#onLoadFailed}, after
     * which it is asked again. Only if there is a store.
     */
    void loadStore();

    /**
     * Writes a change down in the store, after the store was loaded; answered by {@link Session#onStored} when it and all
     * before it are durable. {@link Session#onStoreFailed} says that publications were not written and never will be; all
     * other changes must be repeated until they are durable.
     *
     * @param position grows by one with each change
     */
    void store(long position, StoreChange change);

    /** Opens a connection; answered by {@link Session#onTransportUp} or {@link Session#onTransportDown}. */
    void openTransport(int epoch, Endpoint endpoint);

    /** Ends a connection, or the attempt to open it, after what was sent on it. Needs no answer; may be repeated. */
    void closeTransport(int epoch);

    /** Lets the present connection be read, or stops that. A new connection is read. */
    void read(boolean on);

    /**
     * Sends a PUBLISH.
     *
     * @return whether the transport takes more; if not, {@link Session#onWritable} tells when it does
     */
    boolean publish(Packet.Publish packet);

    /** Sends any other packet. */
    void send(Packet packet);

    /** Ends an operation well. The machine has claimed its end. */
    <T> void complete(Operation<T> operation, @Nullable T value);

    /** Ends an operation badly. The machine has claimed its end. */
    void fail(Operation<?> operation, Throwable cause);

    /** Runs the handlers of a message, one message after the other; answered by {@link Session#onHandled}. */
    void deliver(HandlerCall call);

    /** Asks the user's authenticator, outside; the step is a command with the answer. */
    void authenticate(AuthenticationStep step);

    /** Asks the user's supplier of credentials, outside; the request is a command with the answer. */
    void ask(CredentialsRequest request);

    /** Reports a change of the connection. */
    void changed(ConnectionEvent event);

    /** The machine has entered a phase; for logs and traces. */
    void entered(Phase phase, String reason);
}
