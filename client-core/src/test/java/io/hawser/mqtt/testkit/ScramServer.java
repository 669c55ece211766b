package io.hawser.mqtt.testkit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The server's side of one SCRAM-SHA-256 exchange (RFC 5802), on the JDK's own PBKDF2. Complains of what clients must not say. */
public final class ScramServer {
    private static final int ITERATIONS = 4_096;
    private static final byte[] SALT = "a salt of 16 byt".getBytes(StandardCharsets.US_ASCII);

    private final String password;
    private String clientFirst = "";
    private String serverFirst = "";
    private String nonce = "";
    private String username = "";

    /** @param password as SASLprep leaves it */
    public ScramServer(String password) {
        this.password = password;
    }

    /** Who the client says it is. */
    public String username() {
        return username;
    }

    /** Answers the client's first message. */
    public byte[] first(byte[] data) {
        String message = new String(data, StandardCharsets.UTF_8);
        check(message.startsWith("n,,n="), message);
        clientFirst = message.substring(3);
        String[] parts = clientFirst.split(",");
        check(parts.length == 2 && parts[1].startsWith("r="), message);
        username = parts[0].substring(2).replace("=2C", ",").replace("=3D", "=");
        nonce = parts[1].substring(2) + "server";
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(SALT) + ",i=" + ITERATIONS;
        return serverFirst.getBytes(StandardCharsets.UTF_8);
    }

    /** Answers the client's last message; it must have proved itself. */
    public byte[] last(byte[] data) {
        String message = new String(data, StandardCharsets.UTF_8);
        int proofAt = message.lastIndexOf(",p=");
        check(message.startsWith("c=biws,r=" + nonce + ",p=") && proofAt > 0, message);
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ITERATIONS, 256))
                    .getEncoded();
            byte[] said = (clientFirst + "," + serverFirst + "," + message.substring(0, proofAt))
                    .getBytes(StandardCharsets.UTF_8);
            byte[] storedKey = sha256(hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII)));
            byte[] clientKey = Base64.getDecoder().decode(message.substring(proofAt + 3));
            byte[] signature = hmac(storedKey, said);
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= signature[i];
            }
            check(Arrays.equals(sha256(clientKey), storedKey), "the client does not know the password");
            byte[] serverKey = hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
            return ("v=" + Base64.getEncoder().encodeToString(hmac(serverKey, said))).getBytes(StandardCharsets.UTF_8);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] data) throws GeneralSecurityException {
        return MessageDigest.getInstance("SHA-256").digest(data);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
