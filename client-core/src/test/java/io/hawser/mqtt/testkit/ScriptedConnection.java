package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One client's connection to a {@link ScriptedBroker}. Thread-safe: a test may send while the reader answers. */
public final class ScriptedConnection {
    /** How a connection came to its end, as the broker's socket saw it. */
    public enum End {
        /** The client finished its stream between two packets. */
        FINISHED_BY_CLIENT,
        /** The client's stream broke off: a reset, or the middle of a packet. */
        BROKEN_BY_CLIENT,
        /** This side ended it. */
        ENDED_BY_BROKER,
        /** The client sent what the specification forbids. */
        PROTOCOL_VIOLATION
    }

    /** No packet is empty. */
    private static final byte[] FIN = {};

    private final ScriptedBroker broker;
    private final Socket socket;
    private final int number;
    private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Script script;
    private volatile boolean endedHere;
    private volatile End end;

    ScriptedConnection(ScriptedBroker broker, Socket socket, int number, Script script) {
        this.broker = broker;
        this.socket = socket;
        this.number = number;
        this.script = script;
    }

    /** Counted from 1, in the order of acceptance. */
    public int number() {
        return number;
    }

    /** From the next packet on, this connection is treated so. */
    public void follow(Script next) {
        script = next;
    }

    /**
     * Sends bytes as they are, in the order of the calls. Never waits for a client that does not read: as with a real
     * broker, what the client sends is read all the same.
     */
    public void send(byte[]... packets) {
        outgoing.addAll(List.of(packets));
    }

    /** Does something on another thread after a while. */
    public void later(Duration delay, Runnable action) {
        broker.later(delay, action);
    }

    /**
     * Ends this side's stream with a FIN; what was sent before still arrives. The connection has its end when the client
     * closes too. Closing the socket at once would not do: with unread bytes in it the system sends a RST.
     */
    public void finish() {
        endedHere = true;
        follow(Script.silent());
        outgoing.add(FIN);
    }

    /** Ends the connection with a RST; what was not read by the client is lost. */
    public void reset() {
        endedHere = true;
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException closed) {
            // Then there is nothing left to reset.
        }
        close();
    }

    /** Waits for the end of the connection and tells who ended it. */
    public End awaitEnd() {
        return awaitEnd(Await.PATIENCE);
    }

    public End awaitEnd(Duration patience) {
        try {
            if (!ended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AssertionError("connection " + number + " is still open after " + patience + "; " + broker);
            }
            return end;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for the end of connection " + number, e);
        }
    }

    public boolean isOpen() {
        return ended.getCount() > 0;
    }

    /** The writer's whole life. A client that has gone is no error: the reader records how it ended. */
    void write() {
        try {
            for (byte[] next = outgoing.take(); next.length > 0; next = outgoing.take()) {
                socket.getOutputStream().write(next);
            }
            socket.shutdownOutput();
        } catch (IOException gone) {
            outgoing.clear();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The reader's whole life. */
    void read() {
        end = End.BROKEN_BY_CLIENT;
        try {
            socket.setTcpNoDelay(true);
            script.greet(this);
            PacketReader reader = new PacketReader(socket.getInputStream(), number);
            for (Optional<ReceivedPacket> next = reader.next(); next.isPresent(); next = reader.next()) {
                broker.record(next.get());
                script.answer(next.get(), this);
            }
            end = endedHere ? End.ENDED_BY_BROKER : End.FINISHED_BY_CLIENT;
        } catch (PacketReader.Violation e) {
            end = End.PROTOCOL_VIOLATION;
            broker.violated(number, e);
        } catch (IOException e) {
            end = endedHere ? End.ENDED_BY_BROKER : End.BROKEN_BY_CLIENT;
        } finally {
            close();
            outgoing.add(FIN);
            ended.countDown();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Closing a socket that broke is not the test's subject.
        }
    }

    @Override
    public String toString() {
        return "connection " + number + (isOpen() ? " (open)" : " (" + end + ")");
    }
}
