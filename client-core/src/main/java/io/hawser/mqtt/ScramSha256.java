package io.hawser.mqtt;

import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SCRAM-SHA-256 without channel binding (RFC 5802 and RFC 7677). The password is never sent; client and broker prove to each
 * other that they know it, and a broker that cannot loses the client. What the broker proves does not cover the connection:
 * use it on a network that is safe, or together with TLS.
 *
 * <p>Immutable and thread-safe. User name and password are prepared by SASLprep (RFC 4013), and kept in memory as long as
 * this object is.
 */
public final class ScramSha256 implements Authenticator {
    /** The fewest iterations that the broker may ask for (RFC 7677, section 4). */
    public static final int MIN_ITERATIONS = 4_096;

    /** The most iterations that the broker may ask for: about a second of computing, which a hostile one could ask for. */
    public static final int MAX_ITERATIONS = 1_000_000;

    private static final int NONCE_BYTES = 24;
    private static final Pattern ERROR = Pattern.compile("[a-z-]{1,64}");

    private final String username;
    private final byte[] password;
    private final Supplier<String> nonces;

    /**
     * Authenticates as this user.
     *
     * @param password copied: it may be wiped afterwards
     * @throws IllegalArgumentException if one of them is empty or holds a character that SASLprep prohibits
     */
    public ScramSha256(String username, char[] password) {
        this(username, password, ScramSha256::randomNonce);
    }

    /** For tests: with nonces that are known. */
    ScramSha256(String username, char[] password, Supplier<String> nonces) {
        this.username = new String(SaslPrep.prepare(username, "username"), StandardCharsets.UTF_8);
        this.password = SaslPrep.prepare(CharBuffer.wrap(password), "password");
        this.nonces = nonces;
    }

    private static String randomNonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** {@code SCRAM-SHA-256}. */
    @Override
    public String method() {
        return "SCRAM-SHA-256";
    }

    @Override
    public Dialogue begin() {
        return new Exchange(nonces.get());
    }

    /** Without the password. */
    @Override
    public String toString() {
        return method() + " as " + username;
    }

    /** One exchange of messages (RFC 5802, section 5). */
    private final class Exchange implements Dialogue {
        /** No channel binding is supported, and no authorization identity is asked for. */
        private static final String GS2_HEADER = "n,,";

        private final String nonce;
        private final String clientFirst;
        private byte @Nullable [] serverSignature;
        private boolean proved;

        Exchange(String nonce) {
            this.nonce = nonce;
            clientFirst = "n=" + username.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
        }

        @Override
        public CompletionStage<byte @Nullable []> first() {
            return CompletableFuture.completedFuture(utf8(GS2_HEADER + clientFirst));
        }

        @Override
        public CompletionStage<byte @Nullable []> next(byte @Nullable [] data) {
            try {
                if (serverSignature == null) {
                    return CompletableFuture.completedFuture(clientFinal(data));
                }
                verify(data); // some brokers prove themselves in an AUTH of their own, which says nothing to answer
                return CompletableFuture.completedFuture(null);
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public CompletionStage<Void> last(byte @Nullable [] data) {
            try {
                if (data != null || !proved) {
                    verify(data);
                }
                return CompletableFuture.completedFuture(null);
            } catch (GeneralSecurityException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private byte[] clientFinal(byte @Nullable [] data) throws GeneralSecurityException {
            ServerFirst server = ServerFirst.parse(data, nonce);
            String withoutProof = "c=" + Base64.getEncoder().encodeToString(utf8(GS2_HEADER)) + ",r=" + server.nonce();
            byte[] message = utf8(clientFirst + "," + server.text() + "," + withoutProof);
            ScramKeys keys = ScramKeys.of(password, server.salt(), server.iterations());
            serverSignature = keys.serverSignature(message);
            return utf8(withoutProof + ",p=" + Base64.getEncoder().encodeToString(keys.clientProof(message)));
        }

        private void verify(byte @Nullable [] data) throws GeneralSecurityException {
            byte[] expected = serverSignature;
            if (expected == null) {
                throw new GeneralSecurityException("the broker ended the SCRAM exchange out of turn");
            }
            if (data == null) {
                throw new GeneralSecurityException("the broker has not proved that it knows the password");
            }
            String text = new String(data, StandardCharsets.UTF_8);
            if (text.startsWith("e=")) {
                String error = text.substring(2);
                throw new GeneralSecurityException("the broker ended the SCRAM exchange with "
                        + (ERROR.matcher(error).matches() ? error : "an error that has no name"));
            }
            int end = text.indexOf(',');
            String value = end < 0 ? text : text.substring(0, end); // what follows are extensions
            if (!value.startsWith("v=")
                    || !MessageDigest.isEqual(expected, ServerFirst.decode(value.substring(2), "proof"))) {
                throw new GeneralSecurityException("the broker's proof that it knows the password is wrong");
            }
            proved = true;
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The broker's first message; the text is what came. */
    private record ServerFirst(String text, String nonce, byte[] salt, int iterations) {
        private static final int LONGEST_COUNT = 9; // digits that surely fit in an int

        static ServerFirst parse(byte @Nullable [] data, String clientNonce) throws GeneralSecurityException {
            if (data == null) {
                throw new GeneralSecurityException("the broker's first SCRAM message is missing");
            }
            String text = new String(data, StandardCharsets.UTF_8);
            if (text.startsWith("m=")) {
                throw new GeneralSecurityException("the broker asks for a SCRAM extension that nobody here knows");
            }
            String[] parts = text.split(",", -1); // from the fourth on they are extensions
            if (parts.length < 3
                    || !parts[0].startsWith("r=")
                    || !parts[1].startsWith("s=")
                    || !parts[2].startsWith("i=")) {
                throw new GeneralSecurityException("the broker's first SCRAM message is malformed");
            }
            String nonce = parts[0].substring(2);
            boolean printable = nonce.chars().allMatch(c -> c > ' ' && c < 0x7F);
            if (!printable || !nonce.startsWith(clientNonce) || nonce.length() == clientNonce.length()) {
                throw new GeneralSecurityException("the broker's nonce does not continue the client's");
            }
            byte[] salt = decode(parts[1].substring(2), "salt");
            if (salt.length == 0) {
                throw new GeneralSecurityException("the broker's salt is empty");
            }
            return new ServerFirst(text, nonce, salt, iterations(parts[2].substring(2)));
        }

        private static int iterations(String digits) throws GeneralSecurityException {
            boolean number = !digits.isEmpty()
                    && digits.length() <= LONGEST_COUNT
                    && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            int count = number ? Integer.parseInt(digits) : 0;
            if (count < MIN_ITERATIONS || count > MAX_ITERATIONS) {
                throw new GeneralSecurityException("the broker's number of iterations is not between " + MIN_ITERATIONS
                        + " and " + MAX_ITERATIONS);
            }
            return count;
        }

        static byte[] decode(String base64, String what) throws GeneralSecurityException {
            try {
                return Base64.getDecoder().decode(base64);
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("the broker's " + what + " is not in base64", e);
            }
        }
    }
}
