package io.hawser.examples.range;

import io.hawser.examples.range.FaultProxy.Counters;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** A listening socket, a proxy in front of it, and the plain sockets of both sides. */
final class ProxiedWire implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 5_000;

    final ServerSocket target = listen();
    final FaultProxy proxy = FaultProxy.start((InetSocketAddress) target.getLocalSocketAddress());
    private final List<Socket> sockets = new ArrayList<>();

    /** The two ends of one link. */
    record Ends(Socket client, Socket broker) {}

    static ServerSocket listen() {
        try {
            var listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listener.setSoTimeout(DEADLINE_MILLIS);
            return listener;
        } catch (IOException cause) {
            throw new AssertionError(cause);
        }
    }

    Socket connect() throws IOException {
        return keep(new Socket(proxy.address().getAddress(), proxy.address().getPort()));
    }

    Ends open() throws IOException {
        Socket client = connect();
        return new Ends(client, keep(target.accept()));
    }

    Socket keep(Socket socket) throws IOException {
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.setTcpNoDelay(true);
        sockets.add(socket);
        return socket;
    }

    static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    static String read(Socket socket, int length) throws IOException {
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    /** Whether nothing, not even an end of stream, comes for so long. */
    static boolean isSilentFor(Socket socket, Duration time) throws IOException {
        int before = socket.getSoTimeout();
        socket.setSoTimeout((int) time.toMillis());
        try {
            socket.getInputStream().read();
            return false;
        } catch (SocketTimeoutException silent) {
            return true;
        } finally {
            socket.setSoTimeout(before);
        }
    }

    void awaitCounters(Predicate<Counters> condition) {
        long deadline = System.nanoTime() + Duration.ofMillis(DEADLINE_MILLIS).toNanos();
        while (!condition.test(proxy.counters())) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not reached: " + proxy.counters());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        target.close();
    }
}
