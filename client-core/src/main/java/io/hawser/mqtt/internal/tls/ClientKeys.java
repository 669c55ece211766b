package io.hawser.mqtt.internal.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * What the client shows to a broker that asks for a certificate, and whether it was asked: a broker only says that it did not
 * like the answer, and what to do about it depends on what was asked and answered. One handshake at a time; it is asked on
 * a thread of the handshake, and read afterwards.
 */
final class ClientKeys extends X509ExtendedKeyManager {
    private final @Nullable X509ExtendedKeyManager keys;
    private volatile @Nullable Request last;

    /** @param keys what there is to show; null for nothing */
    ClientKeys(@Nullable X509ExtendedKeyManager keys) {
        this.keys = keys;
    }

    /**
     * What a broker has asked for.
     *
     * @param issuers the names of those whose certificates it takes; empty if it does not say
     * @param shown the certificate that was shown; null if none fitted
     */
    record Request(List<String> issuers, @Nullable X509Certificate shown) {}

    /** A handshake begins. */
    void begin() {
        last = null;
    }

    /** What the broker of the last handshake has asked for; null if it has not asked. */
    @Nullable
    Request last() {
        return last;
    }

    /** Whether there is anything to show. */
    boolean hasKeys() {
        return keys != null;
    }

    /** The certificate that there is to show, if it is just one; null if there is none. */
    @Nullable
    X509Certificate certificate() {
        List<X509Certificate> shown = keys == null ? List.of() : Stores.shown(keys);
        return shown.isEmpty() ? null : shown.get(0);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, SSLEngine engine) {
        String alias = keys == null ? null : keys.chooseEngineClientAlias(keyTypes, issuers, engine);
        X509Certificate[] chain = alias == null ? null : getCertificateChain(alias);
        Request before = last;
        X509Certificate shown = chain == null ? before == null ? null : before.shown() : chain[0];
        List<String> names = issuers == null
                ? List.of()
                : Arrays.stream(issuers).map(Principal::getName).toList();
        last = new Request(names, shown);
        return alias;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return keys == null ? null : keys.getCertificateChain(alias);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return keys == null ? null : keys.getPrivateKey(alias);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return keys == null ? null : keys.getClientAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return keys == null ? null : keys.chooseClientAlias(keyTypes, issuers, socket);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
