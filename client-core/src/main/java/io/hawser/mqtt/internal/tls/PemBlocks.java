package io.hawser.mqtt.internal.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the textual encoding of certificates and keys (RFC 7468). What stands around the blocks is for people. */
final class PemBlocks {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----\\s*(.*?)-----END \\1-----", Pattern.DOTALL);

    /** How OpenSSL marked a key that it had encrypted, before there was PKCS#8. */
    private static final String OLD_ENCRYPTION = "Proc-Type: 4,ENCRYPTED";

    private PemBlocks() {}

    /**
     * What stands between two lines of dashes.
     *
     * @param label what the lines say
     * @param der the content, empty if it is encrypted in the old way
     */
    record Block(String label, byte[] der) {
        boolean isCertificate() {
            return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
        }

        boolean isKey() {
            return label.endsWith("PRIVATE KEY");
        }

        boolean isEncryptedInTheOldWay() {
            return der.length == 0;
        }
    }

    /** @throws MaterialException if a block is not base64 */
    static List<Block> read(Material.Content content) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(content.bytes(), StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            String body = matcher.group(2);
            try {
                byte[] der = body.startsWith(OLD_ENCRYPTION)
                        ? new byte[0]
                        : Base64.getMimeDecoder().decode(body);
                blocks.add(new Block(matcher.group(1), der));
            } catch (IllegalArgumentException e) {
                throw new MaterialException(
                        content.file(), "has a " + matcher.group(1) + " that is damaged: " + e.getMessage(), e);
            }
        }
        return blocks;
    }
}
