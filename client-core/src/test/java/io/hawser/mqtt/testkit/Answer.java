package io.hawser.mqtt.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What a scripted broker does about one packet. Runs on the thread that reads the connection. */
@FunctionalInterface
public interface Answer {
    void to(ReceivedPacket packet, ScriptedConnection connection);

    /** As if the packet had never come. */
    static Answer nothing() {
        return (packet, connection) -> {};
    }

    static Answer accept() {
        return connack(false, 0);
    }

    static Answer acceptWithSession() {
        return connack(true, 0);
    }

    static Answer connack(boolean sessionPresent, int code) {
        return (packet, connection) -> connection.send(Bytes.connack(sessionPresent, code));
    }

    /** The code in a CONNACK, then the end of the connection, as section 3.2.2.3 wants it. */
    static Answer refuse(int code) {
        return connack(false, code).and((packet, connection) -> connection.finish());
    }

    /** PUBACK for QoS 1; QoS 0 needs none. */
    static Answer puback() {
        return (packet, connection) -> {
            if (packet.qos() == 1) {
                connection.send(Bytes.puback(packet.id()));
            }
        };
    }

    /** SUBACK that grants what was asked for. */
    static Answer grant() {
        return (packet, connection) -> connection.send(Bytes.suback(
                packet.id(),
                packet.filters().stream().mapToInt(ReceivedPacket.Filter::qos).toArray()));
    }

    /** SUBACK with exactly these codes. */
    static Answer suback(int... codes) {
        return (packet, connection) -> connection.send(Bytes.suback(packet.id(), codes));
    }

    static Answer unsuback() {
        return (packet, connection) -> connection.send(Bytes.unsuback(packet.id()));
    }

    static Answer pingresp() {
        return (packet, connection) -> connection.send(Bytes.pingresp());
    }

    static Answer raw(byte[] bytes) {
        return (packet, connection) -> connection.send(bytes);
    }

    /** Ends the connection with a FIN. */
    static Answer finish() {
        return (packet, connection) -> connection.finish();
    }

    /** Ends the connection with a RST. */
    static Answer reset() {
        return (packet, connection) -> connection.reset();
    }

    /** The same, later; packets behind this one are answered meanwhile. */
    default Answer after(Duration delay) {
        return (packet, connection) -> connection.later(delay, () -> to(packet, connection));
    }

    default Answer and(Answer next) {
        return (packet, connection) -> {
            to(packet, connection);
            next.to(packet, connection);
        };
    }

    /** This answer to the first packets that it is asked about, over all connections, the other one to the rest. */
    default Answer times(int count, Answer rest) {
        AtomicInteger asked = new AtomicInteger();
        return (packet, connection) -> (asked.getAndIncrement() < count ? this : rest).to(packet, connection);
    }
}
