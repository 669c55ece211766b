package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What SCRAM-SHA-256 computes of a password (RFC 5802, section 3). */
final class ScramKeys {
    private static final String HMAC = "HmacSHA256";

    private final byte[] clientKey;
    private final byte[] serverKey;

    private ScramKeys(byte[] saltedPassword) throws GeneralSecurityException {
        clientKey = hmac(saltedPassword).doFinal(ascii("Client Key"));
        serverKey = hmac(saltedPassword).doFinal(ascii("Server Key"));
    }

    static ScramKeys of(byte[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        return new ScramKeys(salted(password, salt, iterations));
    }

    /** Hi: the first block of PBKDF2. */
    private static byte[] salted(byte[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        Mac mac = hmac(password);
        mac.update(salt);
        byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = block.clone();
        for (int i = 1; i < iterations; i++) {
            block = mac.doFinal(block);
            xor(sum, block);
        }
        return sum;
    }

    /** What proves to the broker that the client knows the password. */
    byte[] clientProof(byte[] message) throws GeneralSecurityException {
        byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
        byte[] proof = hmac(storedKey).doFinal(message);
        xor(proof, clientKey);
        return proof;
    }

    /** What proves to the client that the broker knows it. */
    byte[] serverSignature(byte[] message) throws GeneralSecurityException {
        return hmac(serverKey).doFinal(message);
    }

    private static void xor(byte[] sum, byte[] other) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= other[i];
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Mac hmac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac;
    }
}
