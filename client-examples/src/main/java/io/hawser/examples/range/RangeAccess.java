package io.hawser.examples.range;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user's own broker wants of its clients, besides being dialled. It is all in files, which a publisher in a process
 * of its own can read too.
 *
 * @param trust a PEM file with the issuers to trust, or null for those that the JVM trusts
 * @param certificate a PEM file with the clients' certificate, or null; its key is in {@code key}
 * @param serverName the name in the broker's certificate, or null for that in the URI; the publisher, whose way leads through
 *     the proxy, dials another one
 * @param user the clients' user name, or null
 * @param passwordFile a file whose first line is the password, or null
 */
record RangeAccess(
        @Nullable Path trust,
        @Nullable Path certificate,
        @Nullable Path key,
        @Nullable String serverName,
        @Nullable String user,
        @Nullable Path passwordFile) {

    /** What anybody has. */
    static final RangeAccess OPEN = new RangeAccess(null, null, null, null, null, null);

    private static final int WORDS = 6;

    RangeAccess {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--cert and --key go together");
        }
        if (passwordFile != null && user == null) {
            throw new IllegalArgumentException("--password-file needs --user");
        }
    }

    /** With this name for the broker, if none is given. */
    RangeAccess orServerName(@Nullable String name) {
        return new RangeAccess(trust, certificate, key, serverName != null ? serverName : name, user, passwordFile);
    }

    /** Tells a client. */
    MqttClientOptions.Builder to(MqttClientOptions.Builder options) {
        TlsOptions.Builder tls = TlsOptions.builder();
        if (trust != null) {
            tls.trustPem(trust);
        }
        if (certificate != null && key != null) {
            tls.keyPem(certificate, key);
        }
        if (serverName != null) {
            tls.serverName(serverName);
        }
        if (user != null) {
            options.username(user);
        }
        if (passwordFile != null) {
            options.password(password(passwordFile));
        }
        return options.tls(tls.build());
    }

    private static String password(Path file) {
        try (var lines = Files.lines(file)) {
            return lines.findFirst().orElse("");
        } catch (IOException cause) {
            throw new UncheckedIOException("--password-file: cannot read " + file, cause);
        }
    }

    /** For a program's command line; it has no secret in it. */
    List<String> arguments() {
        return List.of(text(trust), text(certificate), text(key), text(serverName), text(user), text(passwordFile));
    }

    /** Reads the arguments that end a command line. */
    static RangeAccess of(String... arguments) {
        int first = arguments.length - WORDS;
        return new RangeAccess(
                path(arguments[first]),
                path(arguments[first + 1]),
                path(arguments[first + 2]),
                word(arguments[first + 3]),
                word(arguments[first + 4]),
                path(arguments[first + 5]));
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static @Nullable String word(String text) {
        return text.isEmpty() ? null : text;
    }

    private static @Nullable Path path(String text) {
        return text.isEmpty() ? null : Path.of(text);
    }
}
