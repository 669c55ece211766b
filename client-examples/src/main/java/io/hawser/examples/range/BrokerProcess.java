package io.hawser.examples.range;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The embedded broker in a JVM of its own, so that it can be killed as {@code kill -9} kills: no farewell to clients, no
 * flush, nothing but what it had written. Thread-safe.
 */
final class BrokerProcess implements RangeBroker {

    private final InetSocketAddress address =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), LoopbackPorts.free());
    private final ScratchFolder folder = ScratchFolder.create();
    private @Nullable Process process;

    private BrokerProcess() {}

    static BrokerProcess launch() {
        var broker = new BrokerProcess();
        broker.start();
        return broker;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public synchronized void start() {
        if (process != null) {
            return;
        }
        try {
            Process next = ChildJvm.start(
                    BrokerMain.class,
                    ProcessBuilder.Redirect.DISCARD,
                    List.of(Integer.toString(address.getPort()), folder.path().toString()));
            process = next;
            awaitReady(next);
        } catch (IOException cause) {
            throw new UncheckedIOException("the broker's process did not start", cause);
        }
    }

    @Override
    public synchronized void stop() {
        end(Process::destroy);
    }

    /** {@code kill -9}. */
    synchronized void kill() {
        end(Process::destroyForcibly);
    }

    @Override
    public synchronized void close() {
        kill();
        folder.close();
    }

    private void end(Consumer<Process> how) {
        if (process != null) {
            how.accept(process);
            process.onExit().join();
            process = null;
        }
    }

    private void awaitReady(Process started) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
        String line = reader.readLine();
        if (!BrokerMain.READY.equals(line)) {
            kill();
            throw new IllegalStateException("the broker's process ended before it listened on " + address);
        }
    }
}
