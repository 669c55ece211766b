package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.function.Consumer;

/** An open port on loopback. Once {@link #close} returns, it refuses, and its guest handler is not called any more. */
final class Listener implements AutoCloseable {
    // Ten clients at once, and a hundred connections one after the other, must not wait for the handler.
    private static final int BACKLOG = 200;

    private final ServerSocket server = new ServerSocket();
    private final Thread acceptor;

    private Listener(int port, Consumer<Socket> guests) throws IOException {
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
        acceptor = daemon("listener-" + port, () -> accept(guests));
    }

    static Listener open(int port, Consumer<Socket> guests) {
        try {
            return new Listener(port, guests);
        } catch (IOException e) {
            throw new AssertionError("port " + port + " cannot be opened", e);
        }
    }

    /**
     * Waits for the acceptor: from JDK 21 on a listening socket stays open until the thread that is blocked in accept has
     * noticed.
     */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join();
        } catch (IOException e) {
            throw new AssertionError("the port cannot be closed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a port was closed", e);
        }
    }

    static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept(Consumer<Socket> guests) {
        try {
            while (true) {
                guests.accept(server.accept());
            }
        } catch (IOException e) {
            // The port was closed on purpose.
        }
    }
}
