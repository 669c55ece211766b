package io.hawser.mqtt;

/** What a broker answers to CONNECT (MQTT 3.1.1, section 3.2.2.3). */
public enum ConnectReturnCode {
    ACCEPTED(0, false, "accepted"),
    UNACCEPTABLE_PROTOCOL_VERSION(1, true, "it does not support this protocol version"),
    IDENTIFIER_REJECTED(2, true, "it does not allow this client id"),
    SERVER_UNAVAILABLE(3, false, "its MQTT service is not available"),
    BAD_USER_NAME_OR_PASSWORD(4, true, "user name or password are wrong or malformed"),
    NOT_AUTHORIZED(5, true, "this client is not allowed to connect");

    private final int code;
    private final boolean permanent;
    private final String meaning;

    ConnectReturnCode(int code, boolean permanent, String meaning) {
        this.code = code;
        this.permanent = permanent;
        this.meaning = meaning;
    }

    /** The code on the wire. */
    public int code() {
        return code;
    }

    /** Whether asking again with the same options is pointless until somebody changes something. */
    public boolean permanent() {
        return permanent;
    }

    /** What it means, as the second half of a sentence about the broker. */
    public String meaning() {
        return meaning;
    }
}
