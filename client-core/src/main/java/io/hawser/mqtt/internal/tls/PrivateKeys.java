package io.hawser.mqtt.internal.tls;

import io.hawser.mqtt.internal.tls.PemBlocks.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/** Private keys in PEM files. */
final class PrivateKeys {
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    /** The beginning of PKCS#8 (RFC 5208): its version, and that the key is one of RSA. */
    private static final byte[] RSA = {
        2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
    };

    /** The same for elliptic curves, up to the name of the curve: the identifier of such keys. */
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private static final byte[] VERSION = {2, 1, 0};
    private static final byte SEQUENCE = 0x30;
    private static final byte OCTETS = 4;
    private static final byte CURVE = (byte) 0xa0;

    private PrivateKeys() {}

    /** @throws MaterialException if there is no key in it, or none that can be read */
    static PrivateKey read(Material.Content content, char @Nullable [] password) {
        Block block = PemBlocks.read(content).stream()
                .filter(Block::isKey)
                .findFirst()
                .orElseThrow(() -> new MaterialException(content.file(), "has no private key in PEM form in it", null));
        if (block.isEncryptedInTheOldWay()) {
            throw new MaterialException(
                    content.file(),
                    "has a key that is encrypted in an old way: convert it with \"openssl pkcs8 -topk8\"",
                    null);
        }
        byte[] pkcs8 = new byte[0];
        try {
            pkcs8 = pkcs8(content, block, password);
            return key(pkcs8);
        } catch (MaterialException e) {
            throw e;
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw new MaterialException(content.file(), "has a private key that cannot be read: " + e.getMessage(), e);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    private static byte[] pkcs8(Material.Content content, Block block, char @Nullable [] password)
            throws GeneralSecurityException, IOException {
        return switch (block.label()) {
            case "RSA PRIVATE KEY" -> tagged(SEQUENCE, RSA, tagged(OCTETS, block.der()));
            case "EC PRIVATE KEY" ->
                tagged(SEQUENCE, VERSION, tagged(SEQUENCE, EC, curve(block.der())), tagged(OCTETS, block.der()));
            case "ENCRYPTED PRIVATE KEY" -> {
                if (password == null) {
                    throw new MaterialException(
                            content.file(), "has a private key that is encrypted, and no password is set for it", null);
                }
                yield decrypted(content, block.der(), password);
            }
            default -> block.der().clone();
        };
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(spec);
            } catch (InvalidKeySpecException e) { // one of another kind
            }
        }
        throw new InvalidKeySpecException("it is not one of " + ALGORITHMS);
    }

    private static byte[] decrypted(Material.Content content, byte[] der, char[] password)
            throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        String parameters = String.valueOf(info.getAlgParameters());
        // the JDK knows PBES2 (RFC 8018) only by the algorithms that its parameters name
        String algorithm = parameters.startsWith("PBEWith") ? parameters : info.getAlgName();
        PBEKeySpec spec = new PBEKeySpec(password);
        try {
            SecretKey key = SecretKeyFactory.getInstance(algorithm).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(algorithm);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return info.getKeySpec(cipher).getEncoded();
        } catch (NoSuchAlgorithmException e) {
            throw new MaterialException(
                    content.file(),
                    "has a private key that is encrypted with " + algorithm + ", which the JVM lacks",
                    e);
        } catch (InvalidKeySpecException e) {
            throw wrongPassword(content, e);
        } finally {
            spec.clearPassword();
        }
    }

    private static MaterialException wrongPassword(Material.Content content, Exception cause) {
        boolean isPadding = cause.getCause() instanceof BadPaddingException;
        return new MaterialException(
                content.file(),
                "has a private key that the password does not decrypt" + (isPadding ? "" : ": " + cause.getMessage()),
                cause);
    }

    /** Whether the key is that of the certificate: whether what one signs the other verifies. */
    static boolean fit(PrivateKey key, PublicKey certified) {
        try {
            if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
                return false;
            }
            Signature signature = Signature.getInstance(
                    switch (key.getAlgorithm()) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> key.getAlgorithm();
                    });
            signature.initSign(key);
            signature.update(RSA);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(RSA);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) { // one is too short for the other, or another curve's
            return false;
        }
    }

    /** The name of the curve, as an OpenSSL of old wrote it into the key itself (RFC 5915, section 3). */
    private static byte[] curve(byte[] sec1) {
        ByteBuffer in = ByteBuffer.wrap(sec1);
        in.get();
        length(in);
        while (in.hasRemaining()) {
            byte tag = in.get();
            byte[] value = new byte[length(in)];
            in.get(value);
            if (tag == CURVE) {
                return value;
            }
        }
        throw new IllegalArgumentException("it does not name its curve");
    }

    private static int length(ByteBuffer in) {
        int first = in.get() & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = first & 0x7f; i > 0; i--) {
            length = length << 8 | in.get() & 0xff;
        }
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("it is cut off");
        }
        return length;
    }

    private static byte[] tagged(byte tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteBuffer out = ByteBuffer.allocate(4 + length).put(tag); // 65 535 bytes are more than a key has
        if (length < 0x80) {
            out.put((byte) length);
        } else if (length < 0x100) {
            out.put((byte) 0x81).put((byte) length);
        } else {
            out.put((byte) 0x82).putShort((short) length);
        }
        for (byte[] part : parts) {
            out.put(part);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}
