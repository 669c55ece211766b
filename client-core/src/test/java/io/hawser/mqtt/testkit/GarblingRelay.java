package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/**
 * A relay that spoils what a broker says: on each of the first connections one thing goes wrong, at a byte and in a way that
 * the seed decides. Later connections pass clean.
 */
public final class GarblingRelay implements AutoCloseable {
    /** Far beyond a handshake of TLS with its certificates, which are in the first two. */
    private static final int MOST_BITS = 13;

    private static final int CHUNK = 4_096;
    private static final int LARGEST_GARBAGE = 64;

    private final int port = FreePort.choose();
    private final int brokerPort;
    private final int spoiled;
    private final long seed;
    private final Listener listener;
    private int connections;

    private GarblingRelay(int brokerPort, int spoiled, long seed) {
        this.brokerPort = brokerPort;
        this.spoiled = spoiled;
        this.seed = seed;
        listener = Listener.open(port, this::link);
    }

    /** @param spoiled how many connections are spoiled before all are good */
    public static GarblingRelay to(int brokerPort, int spoiled, long seed) {
        return new GarblingRelay(brokerPort, spoiled, seed);
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        listener.close();
    }

    /** What goes wrong. */
    private enum Harm {
        FLIP_A_BIT,
        DROP,
        REPEAT,
        INSERT_GARBAGE,
        GARBAGE_FOR_EVER,
        FALL_SILENT,
        END_THE_STREAM
    }

    private void link(Socket client) {
        connections++;
        Random random = new Random(31 * seed + connections);
        boolean good = connections > spoiled;
        try {
            Socket broker = new Socket("127.0.0.1", brokerPort);
            Listener.daemon("garbling-up", () -> pump(client, broker, null));
            Listener.daemon("garbling-down", () -> pump(broker, client, good ? null : random));
        } catch (IOException e) {
            close(client);
        }
    }

    private static void pump(Socket from, Socket to, Random chance) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            if (chance != null) {
                int before = chance.nextInt(1 << chance.nextInt(MOST_BITS));
                out.write(in.readNBytes(before));
                harm(in, out, chance);
            }
            in.transferTo(out);
        } catch (IOException e) {
            // Either end has had enough.
        }
    }

    private static void harm(InputStream in, OutputStream out, Random chance) throws IOException {
        byte[] chunk = new byte[CHUNK];
        int count = Math.max(0, in.read(chunk));
        byte[] next = Arrays.copyOf(chunk, count);
        byte[] garbage = new byte[1 + chance.nextInt(LARGEST_GARBAGE)];
        chance.nextBytes(garbage);
        Harm[] all = Harm.values();
        switch (all[chance.nextInt(all.length)]) {
            case FLIP_A_BIT -> {
                if (count > 0) {
                    next[chance.nextInt(count)] ^= (byte) (1 << chance.nextInt(8));
                }
                out.write(next);
            }
            case DROP -> out.write(next, 0, count / 2);
            case REPEAT -> {
                out.write(next);
                out.write(next);
            }
            case INSERT_GARBAGE -> {
                out.write(garbage);
                out.write(next);
            }
            case GARBAGE_FOR_EVER -> {
                while (true) {
                    chance.nextBytes(chunk);
                    out.write(chunk);
                }
            }
            case FALL_SILENT -> in.transferTo(OutputStream.nullOutputStream());
            case END_THE_STREAM -> throw new IOException("that is the harm");
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing depends on it.
        }
    }
}
