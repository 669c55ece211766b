package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.net.Socket;

/** Listens on loopback and speaks neither TLS nor MQTT. */
public final class RawServer implements AutoCloseable {
    private final int port = FreePort.choose();
    private final Listener listener;

    private RawServer(Answer answer) {
        listener = Listener.open(port, socket -> Listener.daemon("raw-server", () -> serve(socket, answer)));
    }

    @FunctionalInterface
    private interface Answer {
        void to(Socket socket) throws IOException;
    }

    /** Says this when it has heard something, whatever it was, and waits for the end. */
    public static RawServer answering(byte[] words) {
        return new RawServer(socket -> {
            socket.getInputStream().read(new byte[4096]);
            socket.getOutputStream().write(words);
            socket.getInputStream().readAllBytes();
        });
    }

    /** Closes the connection when it has heard something. */
    public static RawServer closing() {
        return new RawServer(socket -> socket.getInputStream().read(new byte[4096]));
    }

    /** Hears everything and says nothing. */
    public static RawServer silent() {
        return new RawServer(socket -> socket.getInputStream().readAllBytes());
    }

    public String uri(String scheme) {
        return scheme + "://localhost:" + port;
    }

    private static void serve(Socket socket, Answer answer) {
        try (socket) {
            answer.to(socket);
        } catch (IOException e) {
            // the guest has left
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
