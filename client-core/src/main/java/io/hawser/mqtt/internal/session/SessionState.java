package io.hawser.mqtt.internal.session;

/**
 * Which session the kept packet ids belong to.
 *
 * @param clientId the client id that it was begun with
 * @param hasBegun whether the client has not been closed since, so that it goes on with the session if it is to be kept
 * @param isInDoubt whether a CONNECT may have been sent whose answer has not come
 */
public record SessionState(String clientId, boolean hasBegun, boolean isInDoubt) {}
