package io.hawser.mqtt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of {@link TlsOptions} is given, and whether it goes together. */
final class TlsChecks {
    private TlsChecks() {}

    static void check(TlsOptions.Builder o) {
        atMostOne("trust", trust(o));
        atMostOne("keys", keys(o));
        atMostOne("contexts", contexts(o));
        List<String> brought = new ArrayList<>(trust(o));
        brought.addAll(keys(o));
        add(brought, "pins", !o.pins.isEmpty());
        if (o.sslContext != null && !brought.isEmpty()) {
            throw new IllegalArgumentException(
                    "sslContext does not go with " + brought + ": it brings all that itself");
        }
        brought.addAll(manners(o));
        if (o.nettySslContext != null && !brought.isEmpty()) {
            throw new IllegalArgumentException(
                    "nettySslContext does not go with " + brought + ": it brings all that itself");
        }
    }

    private static void atMostOne(String what, List<String> given) {
        if (given.size() > 1) {
            throw new IllegalArgumentException(what + " are given in more than one way: " + given);
        }
    }

    /** The names of all that is given. */
    static List<String> given(TlsOptions.Builder o) {
        List<String> given = new ArrayList<>(trust(o));
        given.addAll(keys(o));
        given.addAll(contexts(o));
        given.addAll(manners(o));
        add(given, "serverName " + o.serverName, o.serverName != null);
        add(given, "pins", !o.pins.isEmpty());
        add(given, "dangerouslyAcceptAnyHostName", o.acceptsAnyHostName);
        return given;
    }

    private static List<String> trust(TlsOptions.Builder o) {
        List<String> given = new ArrayList<>();
        add(given, "trustPem", !o.trustPem.isEmpty());
        add(given, "trustStore", o.trustStore);
        add(given, "trustManagers", o.trustManagers);
        add(given, "dangerouslyTrustAnyCertificate", o.trustsAnyCertificate);
        return given;
    }

    private static List<String> keys(TlsOptions.Builder o) {
        List<String> given = new ArrayList<>();
        add(given, "keyPem", o.keyPem);
        add(given, "keyStore", o.keyStore);
        add(given, "keyManagers", o.keyManagers);
        return given;
    }

    private static List<String> contexts(TlsOptions.Builder o) {
        List<String> given = new ArrayList<>();
        add(given, "sslContext", o.sslContext);
        add(given, "nettySslContext", o.nettySslContext);
        return given;
    }

    /** What a context of the JDK leaves open. */
    private static List<String> manners(TlsOptions.Builder o) {
        List<String> given = new ArrayList<>();
        add(given, "protocols", o.protocols.size() == 1);
        add(given, "cipherSuites", !o.cipherSuites.isEmpty());
        add(given, "applicationProtocols", !o.applicationProtocols.isEmpty());
        return given;
    }

    private static void add(List<String> given, String name, @Nullable Object value) {
        add(given, name, value != null);
    }

    private static void add(List<String> given, String name, boolean is) {
        if (is) {
            given.add(name);
        }
    }
}
