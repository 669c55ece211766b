package io.hawser.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * User name and password, as they travel in CONNECT (MQTT 3.1.1 and MQTT 5, sections 3.1.3.4 and 3.1.3.5): one, both or
 * none. Immutable, and equal to nothing but itself; neither of the two ever shows in a text. Either may be the secret: there
 * are brokers that want a token as the user name.
 */
public final class Credentials {
    /** Neither a user name nor a password. */
    public static final Credentials NONE = new Credentials(null, (byte[]) null);

    private final @Nullable String username;
    private final byte @Nullable [] password;

    /**
     * Both, or one of them; below MQTT 5 a password needs a user name [MQTT-3.1.2-22].
     *
     * @param password at most 65 535 bytes; copied, so that the caller may clear it
     * @throws IllegalArgumentException if one of them cannot be sent
     */
    public Credentials(@Nullable String username, byte @Nullable [] password) {
        if (username != null) {
            Text.checkUnseen(username, "username");
        }
        if (password != null && password.length > Text.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "password has " + password.length + " bytes, more than the bound of " + Text.MAX_BYTES);
        }
        this.username = username;
        this.password = password == null ? null : password.clone();
    }

    /** A user name, and a password or token as text, encoded as UTF-8. */
    public static Credentials of(String username, String password) {
        Objects.requireNonNull(username, "username");
        return new Credentials(username, password.getBytes(StandardCharsets.UTF_8));
    }

    /** The user name; null if there is none. */
    public @Nullable String username() {
        return username;
    }

    /** The password, a copy; null if there is none. */
    public byte @Nullable [] password() {
        return password == null ? null : password.clone();
    }

    /** Which of the two there are; never what they are. */
    @Override
    public String toString() {
        return "Credentials[" + (username == null ? "no username" : "username") + ", "
                + (password == null ? "no password]" : "password]");
    }
}
