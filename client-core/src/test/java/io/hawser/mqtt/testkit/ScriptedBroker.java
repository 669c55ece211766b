package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A broker on a real socket that does what a test tells it, and records every packet that it gets.
 *
 * <p>The scripts given by {@link #next} treat one connection each, in the order of acceptance; connections beyond them
 * get the standing script. {@link #stopListening()} makes the port refuse, {@link #listen()} opens it again.
 *
 * <p>A packet that the specification forbids a client ends its connection and fails {@link #close()}, so that no test
 * can pass over it.
 */
public final class ScriptedBroker implements AutoCloseable {
    private final int port = FreePort.choose();
    private final Journal<ScriptedConnection> connections = new Journal<>("connections");
    private final Journal<ReceivedPacket> packets = new Journal<>("packets");
    private final Journal<String> violations = new Journal<>("violations");
    private final Deque<Script> scripts = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "scripted-broker-timer");
        thread.setDaemon(true);
        return thread;
    });
    private Script standing;
    private volatile Listener listener;

    private ScriptedBroker(Script standing) {
        this.standing = standing;
        listener = Listener.open(port, this::welcome);
    }

    /** A polite broker, until told otherwise. */
    public static ScriptedBroker start() {
        return start(Script.polite());
    }

    public static ScriptedBroker start(Script standing) {
        return new ScriptedBroker(standing);
    }

    public int port() {
        return port;
    }

    public URI uri() {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    /** The script of every later connection that has none of its own. */
    public synchronized ScriptedBroker always(Script script) {
        standing = script;
        return this;
    }

    /** Scripts for the next connections, one each. */
    public synchronized ScriptedBroker next(Script... each) {
        scripts.addAll(List.of(each));
        return this;
    }

    /** From now on the port refuses connections; the ones that stand are left alone. */
    public void stopListening() {
        listener.close();
    }

    /** Opens the port again. */
    public void listen() {
        listener = Listener.open(port, this::welcome);
    }

    /** Refuses connections and resets the ones that stand: the broker's host went down. */
    public void goDown() {
        stopListening();
        connections.all().forEach(ScriptedConnection::reset);
    }

    /** The nth connection that was ever accepted, counted from 1; waits for it. */
    public ScriptedConnection awaitConnection(int n) {
        return connections.await("a connection", n, connection -> true);
    }

    /** The last connection so far. */
    public ScriptedConnection lastConnection() {
        return awaitConnection(Math.max(1, connections.size()));
    }

    public int connections() {
        return connections.size();
    }

    public ReceivedPacket awaitPacket(Predicate<ReceivedPacket> wanted) {
        return awaitPacket(1, wanted);
    }

    /** The nth packet that fits, counted from 1 over all connections. */
    public ReceivedPacket awaitPacket(int nth, Predicate<ReceivedPacket> wanted) {
        return packets.await("a packet", nth, wanted);
    }

    public ReceivedPacket awaitPacket(Predicate<ReceivedPacket> wanted, Duration patience) {
        return packets.await("a packet", 1, wanted, patience);
    }

    public ReceivedPacket awaitPacket(PacketType type) {
        return awaitPacket(packet -> packet.is(type));
    }

    public ReceivedPacket awaitPacket(int nth, PacketType type) {
        return awaitPacket(nth, packet -> packet.is(type));
    }

    /** All packets so far, in the order of arrival. */
    public List<ReceivedPacket> packets() {
        return packets.all();
    }

    public List<ReceivedPacket> packets(Predicate<ReceivedPacket> wanted) {
        return packets.all(wanted);
    }

    public List<ReceivedPacket> packets(PacketType type) {
        return packets.all(packet -> packet.is(type));
    }

    /** Ends everything, and fails when a client broke the protocol. */
    @Override
    public void close() {
        stopListening();
        timer.shutdownNow();
        connections.all().forEach(ScriptedConnection::close);
        if (violations.size() > 0) {
            throw new AssertionError("the client broke the protocol: " + violations + "\n" + packets);
        }
    }

    void record(ReceivedPacket packet) {
        packets.add(packet);
    }

    void violated(int connection, IOException violation) {
        violations.add("connection " + connection + ": " + violation.getMessage());
    }

    void later(Duration delay, Runnable action) {
        if (!timer.isShutdown()) {
            timer.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void welcome(Socket socket) {
        ScriptedConnection connection = new ScriptedConnection(this, socket, connections.size() + 1, nextScript());
        connections.add(connection);
        Listener.daemon("scripted-broker-reader-" + connection.number(), connection::read);
        Listener.daemon("scripted-broker-writer-" + connection.number(), connection::write);
    }

    private synchronized Script nextScript() {
        return scripts.isEmpty() ? standing : scripts.remove();
    }

    @Override
    public String toString() {
        return connections + "\n" + packets;
    }
}
