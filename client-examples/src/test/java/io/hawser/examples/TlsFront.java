package io.hawser.examples;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;

/** TLS in front of a broker on loopback that has none, with certificates of its own in a folder. */
final class TlsFront implements AutoCloseable {
    private static final int BACKLOG = 20;

    private final Path folder;
    private final InetSocketAddress broker;
    private final SSLServerSocket server;

    private TlsFront(Path folder, InetSocketAddress broker, boolean asksForCertificates) throws Exception {
        this.folder = folder;
        this.broker = broker;
        X509Bundle issuer = issuer();
        X509Bundle own = builder("localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .buildIssuedBy(issuer);
        X509Bundle client = builder("demo").buildIssuedBy(issuer);
        Files.writeString(issuers(), issuer.getCertificatePEM());
        Files.writeString(certificate(), client.getCertificatePathPEM());
        Files.writeString(key(), client.getPrivateKeyPEM());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.toKeyManagerFactory().getKeyManagers(), new TrustManager[] {issuer.toTrustManager()}, null);
        server = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        server.setNeedClientAuth(asksForCertificates);
        daemon(this::accept);
    }

    /** @param asksForCertificates whether only clients get through that show a certificate */
    static TlsFront start(Path folder, InetSocketAddress broker, boolean asksForCertificates) throws Exception {
        return new TlsFront(folder, broker, asksForCertificates);
    }

    int port() {
        return server.getLocalPort();
    }

    Path issuers() {
        return folder.resolve("issuers.pem");
    }

    Path certificate() {
        return folder.resolve("client.pem");
    }

    Path key() {
        return folder.resolve("client.key");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private static X509Bundle issuer() throws Exception {
        return builder("issuer").setIsCertificateAuthority(true).buildSelfSigned();
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder()
                .subject("CN=" + name)
                .ecp256()
                .notBefore(Instant.now().minus(Duration.ofDays(1)))
                .notAfter(Instant.now().plus(Duration.ofDays(1)));
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket behind = new Socket(broker.getAddress(), broker.getPort());
                daemon(() -> pump(client, behind));
                daemon(() -> pump(behind, client));
            }
        } catch (IOException e) {
            // The port was closed on purpose.
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // Also a handshake that failed: then nothing gets through, which is the point.
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "tls-front");
        thread.setDaemon(true);
        thread.start();
    }
}
