package io.hawser.mqtt.internal.tls;

import io.hawser.mqtt.TlsOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that options name, read in one go, so that what is compared with the last time is what is used. They are small: a
 * file that is not is refused.
 */
final class Material implements AutoCloseable {
    private static final long MAX_BYTES = 4 << 20;

    private final List<Content> contents;

    private Material(List<Content> contents) {
        this.contents = contents;
    }

    /** A file and what was in it. */
    record Content(Path file, byte[] bytes) {}

    /** @throws MaterialException if a file cannot be read */
    static Material read(TlsOptions options) {
        Stream<@Nullable Path> others =
                Stream.of(options.trustStore(), options.certificatePem(), options.keyPem(), options.keyStore());
        List<Content> contents = new ArrayList<>();
        Stream.concat(options.trustPem().stream(), others.filter(Objects::nonNull))
                .distinct()
                .forEach(file -> contents.add(new Content(file, bytes(file))));
        return new Material(contents);
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new MaterialException(file, "is larger than certificates and keys are", null);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new MaterialException(file, "does not exist", e);
        } catch (AccessDeniedException e) {
            throw new MaterialException(file, "may not be read by the user of this process", e);
        } catch (IOException e) {
            throw new MaterialException(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    Content of(Path file) {
        return contents.stream()
                .filter(content -> content.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    /** Equal for equal contents of the same files. */
    ByteBuffer fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Content content : contents) {
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, content.bytes().length));
                digest.update(content.bytes());
            }
            return ByteBuffer.wrap(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JVM has SHA-256", e);
        }
    }

    /** Wipes what was read: there are private keys among it. */
    @Override
    public void close() {
        contents.forEach(content -> Arrays.fill(content.bytes(), (byte) 0));
    }
}
