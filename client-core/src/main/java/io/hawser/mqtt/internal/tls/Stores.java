package io.hawser.mqtt.internal.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Key stores, from files and in memory, and what the JDK makes of them. */
final class Stores {
    private static final char[] IN_MEMORY = {};

    private Stores() {}

    /** A key store, PKCS#12 or JKS: the JDK tells them apart. */
    static KeyStore read(Material.Content content, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content.bytes()), password);
            return store;
        } catch (IOException e) {
            boolean isPassword = Causes.of(e).anyMatch(UnrecoverableKeyException.class::isInstance);
            String why = isPassword ? "is not opened by its password" : "is no key store: " + e.getMessage();
            throw new MaterialException(content.file(), why, e);
        } catch (GeneralSecurityException e) {
            throw new MaterialException(content.file(), "cannot be read: " + e.getMessage(), e);
        }
    }

    /** A key store with just these, to be trusted. */
    static KeyStore of(List<X509Certificate> trusted) {
        try {
            KeyStore store = empty();
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), trusted.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new MaterialException("certificates cannot be kept in memory: " + e.getMessage(), e);
        }
    }

    /** Who trusts those whom a key store trusts; null stands for the one of the JVM. */
    static X509TrustManager trust(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return trust(factory);
        } catch (GeneralSecurityException e) {
            throw new MaterialException("the JVM cannot trust these certificates: " + e.getMessage(), e);
        }
    }

    static X509TrustManager trust(TrustManagerFactory factory) {
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager found) {
                return found;
            }
        }
        throw new MaterialException("trustManagers of TlsOptions has no X509TrustManager", null);
    }

    /** Who shows this certificate. */
    static X509ExtendedKeyManager keys(PrivateKey key, List<X509Certificate> chain) {
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
            return keys(store, IN_MEMORY);
        } catch (GeneralSecurityException | IOException e) {
            throw new MaterialException("the client's certificate cannot be used: " + e.getMessage(), e);
        }
    }

    /** Who shows the certificates of a key store. */
    static X509ExtendedKeyManager keys(KeyStore store, char[] password) throws GeneralSecurityException {
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return keys(factory);
    }

    static X509ExtendedKeyManager keys(KeyManagerFactory factory) {
        for (KeyManager manager : factory.getKeyManagers()) {
            if (manager instanceof X509ExtendedKeyManager found) {
                return found;
            }
        }
        throw new MaterialException("keyManagers of TlsOptions has no X509ExtendedKeyManager", null);
    }

    /** Whether there is at least one of the kind. */
    static boolean has(KeyStore store, boolean keys) {
        try {
            return Collections.list(store.aliases()).stream().anyMatch(alias -> is(store, alias, keys));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the key store is loaded", e);
        }
    }

    private static boolean is(KeyStore store, String alias, boolean key) {
        try {
            return key ? store.isKeyEntry(alias) : store.isCertificateEntry(alias);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("the key store is loaded", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
    }

    /** The first certificate that a key manager has, to be named when it is refused. */
    static List<X509Certificate> shown(X509ExtendedKeyManager keys) {
        for (String type : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            String[] aliases = keys.getClientAliases(type, null);
            X509Certificate[] chain =
                    aliases == null || aliases.length == 0 ? null : keys.getCertificateChain(aliases[0]);
            if (chain != null && chain.length > 0) {
                return Arrays.asList(chain);
            }
        }
        return List.of();
    }
}
