package io.hawser.mqtt.internal.tls;

import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a broker is the right one: by the trust that is set, by the host that the engine was told, and by the pins.
 * What it refuses, it explains. Thread-safe; it may block, as a check for revocation does.
 */
final class PeerTrust extends X509ExtendedTrustManager {
    private static final X509Certificate[] NOBODY = new X509Certificate[0];

    private final @Nullable X509TrustManager trust;
    private final Set<String> pins;

    /**
     * @param trust whom to trust; null for anybody
     * @param pins none if nothing is pinned
     */
    PeerTrust(@Nullable X509TrustManager trust, Set<String> pins) {
        this.trust = trust;
        this.pins = pins;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            if (trust instanceof X509ExtendedTrustManager extended) {
                extended.checkServerTrusted(chain, authType, engine);
            } else {
                if (trust != null) {
                    trust.checkServerTrusted(chain, authType);
                }
                checkHost(chain, authType, engine);
            }
        } catch (CertificateException e) {
            throw Refusals.of(e, chain, engine.getPeerHost(), isForAnotherHost(chain, authType, engine));
        }
        checkPins(chain);
    }

    /**
     * A trust manager of the old kind never learns for which host a certificate should be. One that trusts just this
     * certificate has nothing else to object to.
     */
    private static void checkHost(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        KeyStore itself = Stores.of(List.of(chain[0]));
        X509ExtendedTrustManager host = (X509ExtendedTrustManager) Stores.trust(itself);
        host.checkServerTrusted(new X509Certificate[] {chain[0]}, authType, engine);
    }

    private static boolean isForAnotherHost(X509Certificate[] chain, String authType, SSLEngine engine) {
        try {
            checkHost(chain, authType, engine);
            return false;
        } catch (CertificateException e) {
            return e.getClass() == CertificateException.class; // its subtypes are about the certificate, not its names
        }
    }

    private void checkPins(X509Certificate[] chain) throws RefusedCertificateException {
        if (pins.isEmpty()) {
            return;
        }
        List<X509Certificate> path =
                trust == null ? List.of(chain[0]) : Certificates.path(chain, trust.getAcceptedIssuers());
        if (path.stream().noneMatch(certificate -> pins.contains(Certificates.pin(certificate)))) {
            throw Refusals.unpinned(path);
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust == null ? NOBODY : trust.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("an engine tells the host; without one nothing is verified");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("there are no sockets here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("no server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("no server");
    }
}
