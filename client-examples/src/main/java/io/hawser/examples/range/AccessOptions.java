package io.hawser.examples.range;

import io.hawser.mqtt.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The part of the harness's command line that says what the user's own broker wants of its clients. */
final class AccessOptions {

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Trusts the issuers in this PEM file, for mqtts and wss.")
    @Nullable
    Path trust;

    @Option(names = "--cert", paramLabel = "FILE", description = "Shows the certificate in this PEM file. Needs --key.")
    @Nullable
    Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The key of --cert, PEM, not encrypted.")
    @Nullable
    Path key;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "The name in the broker's certificate, if it is not that of --broker.")
    @Nullable
    String serverName;

    @Option(names = "--user", paramLabel = "NAME", description = "The user name.")
    @Nullable
    String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password is the first line of this file.")
    @Nullable
    Path passwordFile;

    /**
     * What the options say.
     *
     * @param broker the user's own, or null
     * @throws IllegalArgumentException if they do not go together, or with the broker
     */
    RangeAccess access(@Nullable Endpoint broker) {
        var access = new RangeAccess(trust, certificate, key, serverName, user, passwordFile);
        if (access.equals(RangeAccess.OPEN) && broker == null) {
            return access;
        }
        if (broker == null) {
            throw new IllegalArgumentException("--trust, --cert, --server-name and --user need --broker");
        }
        Stream.of(trust, certificate, key, passwordFile)
                .filter(file -> file != null && !Files.isReadable(file))
                .findFirst()
                .ifPresent(file -> {
                    throw new IllegalArgumentException("cannot read " + file);
                });
        return broker.transport().isTls() && isName(broker.host()) ? access.orServerName(broker.host()) : access;
    }

    /** An address may stand in a certificate, but is no name to ask for. */
    private static boolean isName(String host) {
        return !host.matches("[0-9.]+") && host.indexOf(':') < 0;
    }
}
