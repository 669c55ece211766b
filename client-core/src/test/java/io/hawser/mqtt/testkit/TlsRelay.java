package io.hawser.mqtt.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;

/** Ends TLS in front of something that speaks none, such as a proxy. */
public final class TlsRelay implements AutoCloseable {
    private final ServerSocket server;
    private final int target;

    private TlsRelay(Pki.Identity identity, int target) {
        this.target = target;
        try {
            KeyManager[] keys = identity.bundle().toKeyManagerFactory().getKeyManagers();
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, null, new SecureRandom());
            server = context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (GeneralSecurityException e) {
            throw new AssertionError("no TLS", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) { // so it declares
            throw new AssertionError("no keys", e);
        }
        Listener.daemon("tls-relay", this::accept);
    }

    /** Shows this certificate, and leads to this port of loopback. */
    public static TlsRelay start(Pki.Identity identity, int target) {
        return new TlsRelay(identity, target);
    }

    public int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket peer = new Socket(InetAddress.getLoopbackAddress(), target);
                Listener.daemon("tls-relay-in", () -> copy(client, peer));
                Listener.daemon("tls-relay-out", () -> copy(peer, client));
            }
        } catch (IOException e) {
            // it was closed
        }
    }

    private static void copy(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // one end has gone, and the other one follows
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
