package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.SessionState;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a client says in CONNECT, and when the answer to it opens the connection. */
final class Greeting {
    /** For how long a CONNECT that was not answered leaves it in doubt which session the broker has. */
    private static final long DOUBT = 300 * World.SECOND;

    private final World world;
    private final SimClient client;
    private final MqttClientOptions options;
    private final Terms terms;
    private boolean begun;

    /** Where the session is; null if there was none. */
    private @Nullable String server;

    private boolean unanswered;
    private long inDoubtUntil;

    /** What the broker has assigned, or what was asked for. */
    private String clientId;

    // for the connection
    private boolean clean;
    private Packet.@Nullable ConnAck held;

    Greeting(World world, SimClient client, MqttClientOptions options, Terms terms) {
        this.world = world;
        this.client = client;
        this.options = options;
        this.terms = terms;
        clientId = options.clientId();
    }

    String clientId() {
        return clientId;
    }

    void sent(Packet.Connect connect) {
        boolean elsewhere = isMoved() && !options.failover().sharedSessions();
        boolean expected = elsewhere || (begun ? options.cleanStartOnReconnect() : options.cleanStart());
        Promise.CLEAN_SESSION_AS_ASKED.holds(connect.cleanStart() == expected, "clean is not " + expected);
        Promise.CLIENT_ID_KEPT.holds(connect.clientId().equals(clientId), "it is " + connect.clientId());
        if (!clientId.equals(options.clientId())) {
            world.figures.count(Happening.ID_KEPT);
        }
        boolean discards = !terms.isMqtt5() && expected && (!begun || elsewhere) && !options.cleanStartOnReconnect();
        Promise.WILL_AS_ASKED.holds(connect.will() == (discards ? null : options.will()), "it is another one");
        client.tokens.checkSaid(connect.username(), connect.password());
        client.dialogues.connecting(connect.properties());
        clean = connect.cleanStart();
        inDoubtUntil = unanswered || isMoved() && !clean ? world.now() + DOUBT : inDoubtUntil;
        unanswered = true;
        if (elsewhere && !options.cleanStartOnReconnect()) {
            world.figures.count(Happening.SESSION_ELSEWHERE);
            client.store.durables.moving();
        }
    }

    /** Whether the session is, or was, at another server than this one. */
    private boolean isMoved() {
        return server != null && !server.equals(client.driver.server().toString());
    }

    /** Whether this opens the connection now. It does not before the authenticator, if there is one, has seen it. */
    boolean accepts(Packet.ConnAck ack) {
        ReasonCode reason = ReasonCode.of(ack.returnCode());
        boolean known =
                terms.isMqtt5() ? ack.returnCode() == 1 || reason != null && reason.isError() : ack.returnCode() <= 5;
        if (known && ack.returnCode() != 0) {
            unanswered = false;
        }
        if (ack.returnCode() != 0 || held != null) {
            return false;
        }
        String method = client.dialogues.method();
        if (clean && ack.sessionPresent() || !Objects.equals(ack.properties().authMethod(), method)) {
            return false; // the client does not believe that
        }
        if (method != null) {
            held = ack;
            return false;
        }
        return true;
    }

    /** Whether the authenticator looks at CONNACK. */
    boolean isHeld() {
        return held != null;
    }

    /** What opens the connection if the authenticator is content. */
    Packet.@Nullable ConnAck takeHeld() {
        Packet.ConnAck ack = held;
        held = null;
        return ack;
    }

    /** The connection is open. */
    void accepted(Packet.ConnAck ack) {
        begun = true;
        server = client.driver.server().toString();
        String assigned = ack.properties().assignedClientId();
        clientId = assigned == null ? clientId : assigned;
        unanswered = false;
    }

    /** Whether the session is the one that the broker says it is. */
    boolean isCertain() {
        return world.now() >= inDoubtUntil;
    }

    /** The store has kept this; returns whether it is of the session that is asked for next. */
    boolean resume(@Nullable SessionState kept) {
        boolean chosenByBroker = options.clientId().isEmpty();
        if (kept == null || !kept.clientId().equals(clientId) && !(chosenByBroker && kept.hasBegun())) {
            return false;
        }
        clientId = kept.clientId();
        begun = kept.hasBegun();
        server = kept.server();
        inDoubtUntil = kept.isInDoubt() ? world.now() + DOUBT : 0;
        world.figures.count(Happening.LOADED_SESSION);
        return true;
    }

    /** What the store must have of it while nothing happens. */
    SessionState state() {
        return new SessionState(clientId, begun, !isCertain(), options.servers().size() == 1 ? null : server);
    }

    /** The client is up. */
    void checkSession() {
        boolean ends = clean && !terms.isMqtt5() && !options.cleanStartOnReconnect();
        Promise.CLEAN_SESSION_AS_ASKED.holds(!ends, "a session that shall last ends with this connection");
    }

    void closed() {
        held = null;
    }

    /** The client is closed. */
    void cleared() {
        begun = false;
        clientId = options.clientId();
    }
}
