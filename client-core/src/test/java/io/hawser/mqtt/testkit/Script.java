package io.hawser.mqtt.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** How a scripted broker treats a connection: an answer per packet type. Immutable; each change makes a new one. */
public final class Script {
    private final Consumer<ScriptedConnection> greeting;
    private final Map<PacketType, Answer> answers;

    private Script(Consumer<ScriptedConnection> greeting, Map<PacketType, Answer> answers) {
        this.greeting = greeting;
        this.answers = answers;
    }

    /** Reads and records everything, says nothing: the far end of a half-open link. */
    public static Script silent() {
        return new Script(connection -> {}, new EnumMap<>(PacketType.class));
    }

    /**
     * Answers as a healthy broker without memory; messages are acknowledged and go nowhere. It does not close after a
     * DISCONNECT: that the client closes is the client's duty [MQTT-3.14.4-1], and tests look at it.
     */
    public static Script polite() {
        return silent().on(PacketType.CONNECT, Answer.accept())
                .on(PacketType.PUBLISH, Answer.puback())
                .on(PacketType.SUBSCRIBE, Answer.grant())
                .on(PacketType.UNSUBSCRIBE, Answer.unsuback())
                .on(PacketType.PINGREQ, Answer.pingresp());
    }

    /** Refuses each CONNECT with this code. */
    public static Script refusing(int code) {
        return polite().on(PacketType.CONNECT, Answer.refuse(code));
    }

    /** Does this as soon as TCP stands, before anything is read. */
    public static Script greeting(Consumer<ScriptedConnection> greeting) {
        return new Script(greeting, new EnumMap<>(PacketType.class));
    }

    public Script on(PacketType type, Answer answer) {
        Map<PacketType, Answer> changed = new EnumMap<>(PacketType.class);
        changed.putAll(answers);
        changed.put(type, answer);
        return new Script(greeting, changed);
    }

    /** This script, with the session that the broker says it still has. */
    public Script withSession() {
        return on(PacketType.CONNECT, Answer.acceptWithSession());
    }

    void greet(ScriptedConnection connection) {
        greeting.accept(connection);
    }

    void answer(ReceivedPacket packet, ScriptedConnection connection) {
        answers.getOrDefault(packet.type(), Answer.nothing()).to(packet, connection);
    }
}
