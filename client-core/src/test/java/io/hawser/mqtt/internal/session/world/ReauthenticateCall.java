package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.session.ReauthenticateOperation;

/** A call of reauthenticate. */
final class ReauthenticateCall extends Call {
    /** How often the broker had proved who it is when the machine learnt of the call. */
    long proofs;

    ReauthenticateCall(SimClient client) {
        super(client, CallKind.REAUTHENTICATE, new ReauthenticateOperation(client), World.NEVER);
    }
}
