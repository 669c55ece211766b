package io.hawser.mqtt.benchmark;

import io.hawser.mqtt.testkit.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A {@link CountingBroker} that runs until this is closed. */
final class BrokerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    final int port;

    /** @param count how many messages each connection has to bring */
    BrokerProcess(int count) throws IOException {
        process = ChildJvm.startOptimized(CountingBroker.class, Integer.toString(count));
        lines = process.inputReader(StandardCharsets.UTF_8);
        this.port = Integer.parseInt(lines.readLine());
    }

    /** Waits until a connection has brought what it has to; what the broker says about it. */
    String awaitAll() throws IOException {
        return lines.readLine();
    }

    CpuTime cpuTime() {
        return new CpuTime(process.toHandle());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
