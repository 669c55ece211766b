package io.hawser.mqtt.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * Which session the kept packet ids belong to.
 *
 * @param clientId the client id that it was begun with
 * @param hasBegun whether the client has not been closed since, so that it goes on with the session if it is to be kept
 * @param isInDoubt whether a CONNECT may have been sent whose answer has not come
 * @param server which of several servers has it; null if there is no other one
 */
public record SessionState(
        String clientId,
        boolean hasBegun,
        boolean isInDoubt,
        @Nullable String server) {
    /** A value of {@link #server} that is no server: the client was about to begin a new session at another one. */
    public static final String NOWHERE = "";

    /** The session of a client that has one server only. */
    public SessionState(String clientId, boolean hasBegun, boolean isInDoubt) {
        this(clientId, hasBegun, isInDoubt, null);
    }
}
