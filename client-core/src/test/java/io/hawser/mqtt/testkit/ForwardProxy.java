package io.hawser.mqtt.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A proxy that opens connections for its clients: one of those that Debian has. */
public final class ForwardProxy implements AutoCloseable {
    private final TempFolder folder = new TempFolder("hawser-proxy-");
    private final int port = FreePort.choose();
    private final Program process;

    private ForwardProxy(String program, Configuration configuration) {
        Path found = Program.require(program);
        process = Program.start(folder, found, configuration.write(folder, port).toArray(String[]::new))
                .awaitPort(port);
    }

    /** Writes what the proxy needs into its folder; returns its arguments. */
    private interface Configuration {
        List<String> write(TempFolder folder, int port);
    }

    /** Tinyproxy: HTTP CONNECT for anybody. */
    public static ForwardProxy http() {
        return tinyproxy("");
    }

    /** Tinyproxy: HTTP CONNECT for one user, with basic authentication. */
    public static ForwardProxy httpFor(String user, String password) {
        return tinyproxy("BasicAuth " + user + " " + password + "\n");
    }

    /** Microsocks: SOCKS5 for anybody. */
    public static ForwardProxy socks() {
        return microsocks(List.of());
    }

    /** Microsocks: SOCKS5 for one user. */
    public static ForwardProxy socksFor(String user, String password) {
        return microsocks(List.of("-u", user, "-P", password));
    }

    /** Dante: SOCKS4 and SOCKS5 for anybody. */
    public static ForwardProxy dante() {
        return new ForwardProxy("danted", (folder, port) -> {
            Path file = folder.write("danted.conf", """
                    logoutput: stderr
                    internal: 127.0.0.1 port = %d
                    external: 127.0.0.1
                    clientmethod: none
                    socksmethod: none
                    user.privileged: %2$s
                    user.unprivileged: %2$s
                    client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }
                    socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }
                    """.formatted(port, System.getProperty("user.name")));
            return List.of(
                    "-f",
                    file.toString(),
                    "-p",
                    folder.path().resolve("danted.pid").toString());
        });
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
        folder.close();
    }

    private static ForwardProxy tinyproxy(String more) {
        return new ForwardProxy("tinyproxy", (folder, port) -> {
            String text = "Port " + port
                    + "\nListen 127.0.0.1\nTimeout 600\nMaxClients 50\nLogLevel Notice\nDisableViaHeader Yes\n" + more;
            return List.of("-d", "-c", folder.write("tinyproxy.conf", text).toString());
        });
    }

    private static ForwardProxy microsocks(List<String> more) {
        return new ForwardProxy("microsocks", (folder, port) -> {
            List<String> arguments = new ArrayList<>(List.of("-i", "127.0.0.1", "-p", Integer.toString(port)));
            arguments.addAll(more);
            return arguments;
        });
    }
}
