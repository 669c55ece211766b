package io.hawser.mqtt.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Certificates for one test: an authority with an intermediate one below it, as authorities are, and whatever they issue,
 * good and bad, in files that go away with it. Brokers are on loopback, so that is the name they must have.
 */
public final class Pki implements AutoCloseable {
    /** Of each PKCS#12 file here. */
    public static final String PASSWORD = "changeit";

    private static final Duration LIFE = Duration.ofDays(30);

    private final TempFolder folder = new TempFolder("hawser-pki-");
    private final AtomicInteger files = new AtomicInteger();
    private final X509Bundle root;
    private final X509Bundle intermediate;
    private final X509Bundle strangers;

    private Pki() {
        root = issue(authority("CN=Hawser test root"), null);
        intermediate = issue(authority("CN=Hawser test intermediate"), root);
        strangers = issue(authority("CN=Somebody else's root"), null);
    }

    public static Pki make() {
        return new Pki();
    }

    /** A certificate with the chain up to the root and its key, in memory and in files of PEM. */
    public record Identity(X509Bundle bundle, Path certificate, Path key) {}

    /** The certificate of the root, in PEM: who trusts it trusts everything that is issued here. */
    public Path root() {
        return write("root.pem", root.getCertificatePEM());
    }

    /** The certificate of a root that has issued none of the good ones. */
    public Path strangersRoot() {
        return write("strangers.pem", strangers.getCertificatePEM());
    }

    /** A broker on loopback. */
    public Identity server() {
        return identity(onLoopback(), intermediate);
    }

    /** One whose time is over. */
    public Identity expiredServer() {
        return identity(past(onLoopback()), intermediate);
    }

    /** One whose time has not come. */
    public Identity futureServer() {
        Instant now = Instant.now();
        return identity(onLoopback().notBefore(now.plus(LIFE)).notAfter(now.plus(LIFE.multipliedBy(2))), intermediate);
    }

    /** One with another name. */
    public Identity serverElsewhere() {
        return identity(server("CN=elsewhere.example").addSanDnsName("elsewhere.example"), intermediate);
    }

    /** One that an unknown authority vouches for. */
    public Identity strangeServer() {
        return identity(onLoopback(), strangers);
    }

    /** One that vouches for itself. */
    public Identity selfSignedServer() {
        return identity(onLoopback().setIsCertificateAuthority(true), null);
    }

    /** A client; Mosquitto takes the name for that of the user. */
    public Identity client(String name) {
        return identity(named(name), intermediate);
    }

    /** One with a key of RSA. */
    public Identity rsaClient(String name) {
        return identity(named(name).rsa2048(), intermediate);
    }

    public Identity expiredClient(String name) {
        return identity(past(named(name)), intermediate);
    }

    /** A client that an unknown authority vouches for. */
    public Identity strangeClient(String name) {
        return identity(named(name), strangers);
    }

    /** The key of the identity in another form, written by OpenSSL's program, which wrote most of the files that there are. */
    public Path key(Identity identity, String command) {
        Path converted = folder.path().resolve(files.incrementAndGet() + ".key");
        String openSsl = Program.require("openssl").toString();
        Program.run((openSsl + " " + command + " -in " + identity.key + " -out " + converted).split(" "));
        return converted;
    }

    /** The identity as PKCS#12, with {@link #PASSWORD}. */
    public Path pkcs12(Identity identity) {
        Path file = folder.path().resolve(files.incrementAndGet() + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            identity.bundle.toKeyStore("PKCS12", PASSWORD.toCharArray()).store(out, PASSWORD.toCharArray());
            return file;
        } catch (Exception e) {
            throw new AssertionError("no PKCS#12 file", e);
        }
    }

    /** The root's certificate as PKCS#12, with {@link #PASSWORD}. */
    public Path rootAsPkcs12() {
        return trust(root);
    }

    /** A PKCS#12 file with nothing in it, with {@link #PASSWORD}. */
    public Path emptyPkcs12() {
        return trust();
    }

    private Path trust(X509Bundle... authorities) {
        Path file = folder.path().resolve(files.incrementAndGet() + ".p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Bundle authority : authorities) {
                store.setCertificateEntry("root", authority.getCertificate());
            }
            store.store(out, PASSWORD.toCharArray());
            return file;
        } catch (Exception e) {
            throw new AssertionError("no PKCS#12 file", e);
        }
    }

    @Override
    public void close() {
        folder.close();
    }

    private static CertificateBuilder authority(String name) {
        return valid(new CertificateBuilder().subject(name).setIsCertificateAuthority(true))
                .setKeyUsage(
                        true, CertificateBuilder.KeyUsage.keyCertSign, CertificateBuilder.KeyUsage.digitalSignature);
    }

    private static CertificateBuilder onLoopback() {
        return server("CN=localhost").addSanDnsName("localhost").addSanIpAddress("127.0.0.1");
    }

    private static CertificateBuilder server(String name) {
        return valid(new CertificateBuilder().subject(name)).addExtendedKeyUsageServerAuth();
    }

    private static CertificateBuilder named(String name) {
        return valid(new CertificateBuilder().subject("CN=" + name)).addExtendedKeyUsageClientAuth();
    }

    private static CertificateBuilder valid(CertificateBuilder builder) {
        Instant now = Instant.now();
        return builder.ecp256().notBefore(now.minus(Duration.ofDays(2))).notAfter(now.plus(LIFE));
    }

    private static CertificateBuilder past(CertificateBuilder builder) {
        return builder.notAfter(Instant.now().minus(Duration.ofDays(1)));
    }

    private Identity identity(CertificateBuilder builder, X509Bundle issuer) {
        X509Bundle bundle = issue(builder, issuer);
        int number = files.incrementAndGet();
        return new Identity(
                bundle,
                write(number + ".pem", bundle.getCertificatePathPEM()),
                write(number + ".key", bundle.getPrivateKeyPEM()));
    }

    private static X509Bundle issue(CertificateBuilder builder, X509Bundle issuer) {
        try {
            return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new AssertionError("no certificate", e);
        }
    }

    private Path write(String name, String pem) {
        return folder.write(name, pem);
    }
}
