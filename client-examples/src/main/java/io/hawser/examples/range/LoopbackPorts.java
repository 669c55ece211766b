package io.hawser.examples.range;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports on the loopback interface for listeners that go away and come back.
 *
 * <p>They lie below the range from which systems give ports to outgoing connections. A port from that range could be
 * taken, while its listener is away, by the very client that tries to reach it.
 */
final class LoopbackPorts {

    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int MAX_ATTEMPTS = 200;

    private LoopbackPorts() {}

    static int free() {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException(
                "no free port found on the loopback interface between " + LOWEST + " and " + HIGHEST);
    }

    private static boolean isFree(int port) {
        try (var probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
