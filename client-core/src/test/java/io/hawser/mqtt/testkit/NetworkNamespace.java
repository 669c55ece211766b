package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A host of our own: a network namespace at the other end of a cable that a test can pull, block or fray, as happens to
 * links in the field and never happens on loopback. Needs Linux, root, {@code ip} and {@code nft}.
 */
public final class NetworkNamespace implements AutoCloseable {
    /** The kernel takes a namespace down in its own time: the next one must not have the same names. */
    private static final AtomicInteger CREATED = new AtomicInteger();

    private final int number = CREATED.incrementAndGet();
    private final String name = "hawser" + ProcessHandle.current().pid() + "-" + number;
    private final String nearEnd = "hw" + ProcessHandle.current().pid() + "-" + number;
    private final String network = "10.203." + (ProcessHandle.current().pid() + number) % 250 + ".";

    private NetworkNamespace() {
        run(List.of("ip", "netns", "add", name));
        run(List.of("ip", "link", "add", nearEnd, "type", "veth", "peer", "name", "far", "netns", name));
        run(List.of("ip", "address", "add", network + "1/30", "dev", nearEnd));
        run(List.of("ip", "link", "set", nearEnd, "up"));
        inside("ip", "address", "add", network + "2/30", "dev", "far");
        inside("ip", "link", "set", "far", "up");
        inside("nft", "add table inet cable");
        inside("nft", "add chain inet cable in { type filter hook input priority 0 ; }");
    }

    /** Makes the namespace; skips the test, saying so, where that is not allowed. */
    public static NetworkNamespace create() {
        boolean possible = outcome(List.of("ip", "netns", "list")).isEmpty()
                && outcome(List.of("nft", "list", "ruleset")).isEmpty();
        Assumptions.assumeTrue(possible, "namespaces need Linux, root, ip and nft: the kernel cuts no link here");
        return new NetworkNamespace();
    }

    /** The address of the far host. */
    public String address() {
        return network + "2";
    }

    /** The command that runs another command on the far host. */
    public List<String> command(String... command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(List.of(command));
        return all;
    }

    /** The cable is pulled at the far end. */
    public void pull() {
        inside("ip", "link", "set", "far", "down");
    }

    /** The cable is plugged in again. */
    public void plug() {
        inside("ip", "link", "set", "far", "up");
    }

    /** The far host hears nothing any more, and nobody is told. */
    public void block() {
        inside("nft", "add rule inet cable in drop");
    }

    /** The far host misses this part of the packets. */
    public void fray(int percent) {
        inside("nft", "add rule inet cable in numgen random mod 100 < " + percent + " drop");
    }

    /** The far host hears everything again. */
    public void mend() {
        inside("nft", "flush chain inet cable in");
    }

    @Override
    public void close() {
        run(List.of("ip", "netns", "delete", name));
    }

    private void inside(String... command) {
        run(command(command));
    }

    private static void run(List<String> command) {
        String complaint = outcome(command);
        if (!complaint.isEmpty()) {
            throw new AssertionError(String.join(" ", command) + " failed: " + complaint);
        }
    }

    /** Runs a command; what it said if it failed, otherwise nothing. */
    private static String outcome(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            return exit == 0 ? "" : "exit code " + exit + ", " + said;
        } catch (IOException e) {
            return e.toString(); // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }
}
