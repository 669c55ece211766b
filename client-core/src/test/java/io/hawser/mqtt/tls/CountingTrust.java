package io.hawser.mqtt.tls;

import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.TrustManagerFactorySpi;
import javax.net.ssl.X509TrustManager;

/** A trust manager of the plain kind, which is never told the host, that counts how often it is asked. */
final class CountingTrust extends TrustManagerFactory {
    private final AtomicInteger checks;

    CountingTrust(TrustManagerFactory known) {
        this(known, () -> {});
    }

    /** @param first what it does before it looks at a certificate */
    CountingTrust(TrustManagerFactory known, Runnable first) {
        this(known, first, new AtomicInteger());
    }

    private CountingTrust(TrustManagerFactory known, Runnable first, AtomicInteger checks) {
        super(new Spi(known, first, checks), null, "counting");
        this.checks = checks;
    }

    int checks() {
        return checks.get();
    }

    private static final class Spi extends TrustManagerFactorySpi {
        private final Plain plain;

        Spi(TrustManagerFactory known, Runnable first, AtomicInteger checks) {
            plain = new Plain((X509TrustManager) known.getTrustManagers()[0], first, checks);
        }

        @Override
        protected void engineInit(KeyStore store) {}

        @Override
        protected void engineInit(ManagerFactoryParameters parameters) {}

        @Override
        protected TrustManager[] engineGetTrustManagers() {
            return new TrustManager[] {plain};
        }
    }

    private static final class Plain implements X509TrustManager {
        private final X509TrustManager known;
        private final Runnable first;
        private final AtomicInteger checks;

        Plain(X509TrustManager known, Runnable first, AtomicInteger checks) {
            this.known = known;
            this.first = first;
            this.checks = checks;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            checks.incrementAndGet();
            first.run();
            known.checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            known.checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return known.getAcceptedIssuers();
        }
    }
}
