package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cable between a client and a broker: passes bytes on until a test cuts it or holds them up. It keeps the client
 * and the broker apart, so that each can lose the link while the other one is well.
 */
public final class LinkRelay implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;

    private final int port = FreePort.choose();
    private final int brokerPort;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final ReentrantLock gate = new ReentrantLock();
    private final Condition opened = gate.newCondition();
    private final AtomicInteger accepted = new AtomicInteger();
    private boolean held;
    private volatile Listener listener;

    private LinkRelay(int brokerPort) {
        this.brokerPort = brokerPort;
        listener = Listener.open(port, this::link);
    }

    public static LinkRelay to(int brokerPort) {
        return new LinkRelay(brokerPort);
    }

    public URI uri() {
        return URI.create("mqtt://127.0.0.1:" + port);
    }

    /** How many connections were ever accepted. */
    public int accepted() {
        return accepted.get();
    }

    /** Resets every connection on both sides; new ones pass. */
    public void cut() {
        links.forEach(Link::reset);
    }

    /** Resets every connection and refuses new ones, until {@link #connect}. */
    public void unplug() {
        listener.close();
        cut();
    }

    public void connect() {
        listener = Listener.open(port, this::link);
    }

    /** Half-open: connections stand and are accepted, and no byte passes in either direction. */
    public void hold() {
        gate.lock();
        try {
            held = true;
        } finally {
            gate.unlock();
        }
    }

    /** What was held up passes now. */
    public void release() {
        gate.lock();
        try {
            held = false;
            opened.signalAll();
        } finally {
            gate.unlock();
        }
    }

    @Override
    public void close() {
        unplug();
        release();
    }

    private void link(Socket client) {
        accepted.incrementAndGet();
        Socket broker = new Socket();
        Link link = new Link(client, broker);
        links.add(link);
        try {
            broker.connect(new InetSocketAddress("127.0.0.1", brokerPort));
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            Listener.daemon("relay-" + port + "-up", () -> pump(link, client, broker));
            Listener.daemon("relay-" + port + "-down", () -> pump(link, broker, client));
        } catch (IOException e) {
            link.reset();
        }
    }

    private void pump(Link link, Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                awaitGate();
                out.write(chunk, 0, count);
            }
            awaitGate();
            to.shutdownOutput();
        } catch (IOException e) {
            link.reset();
        } finally {
            link.pumpEnded();
        }
    }

    private void awaitGate() {
        gate.lock();
        try {
            while (held) {
                opened.awaitUninterruptibly();
            }
        } finally {
            gate.unlock();
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket broker;
        private int pumps = 2;

        private Link(Socket client, Socket broker) {
            this.client = client;
            this.broker = broker;
        }

        private void reset() {
            resetOne(client);
            resetOne(broker);
            links.remove(this);
        }

        private synchronized void pumpEnded() {
            pumps--;
            if (pumps == 0) {
                close(client);
                close(broker);
                links.remove(this);
            }
        }

        private void resetOne(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closed) {
                // Then there is nothing left to reset.
            }
            close(socket);
        }
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // Nothing depends on a clean end.
        }
    }
}
