package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.BooleanSupplier;

/** Tells whether a broker behind a port is ready: it answers a CONNECT, be it with a refusal. */
final class Ports {
    private static final int TIMEOUT_MILLIS = 500;

    private Ports() {}

    static void awaitReady(String broker, int port, BooleanSupplier alive) {
        Await.until(broker + " answers a CONNECT on port " + port, () -> {
            if (!alive.getAsBoolean()) {
                throw new AssertionError(broker + " ended while it started");
            }
            return answers(port);
        });
    }

    /** Waits for a port that need not speak MQTT. */
    static void awaitOpen(String what, int port, BooleanSupplier alive) {
        Await.until(what + " accepts connections on port " + port, () -> {
            if (!alive.getAsBoolean()) {
                throw new AssertionError(what + " ended while it started");
            }
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
                return true;
            } catch (IOException notYet) {
                return false;
            }
        });
    }

    // An open port is not enough: Docker's proxy accepts before the container listens, and Artemis before MQTT is
    // ready.
    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream()
                    .write(Bytes.of(0x10, 17, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 60, 0, 5, 'p', 'r', 'o', 'b', 'e'));
            InputStream in = socket.getInputStream();
            return in.read() == 0x20;
        } catch (IOException notYet) {
            return false;
        }
    }
}
