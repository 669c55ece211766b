package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.packet.Packet;

/** The present connection as the parts of the machine see it: what may be sent, and whether silence may be judged. */
final class Link {
    private final Effects effects;
    private final KeepAlive keepAlive;
    private final long ackTimeout;

    // for the connection
    private int epoch;
    private boolean open;
    private boolean writable;
    private boolean reading;
    private long judgedFrom;

    Link(MqttClientOptions options, Effects effects) {
        this.effects = effects;
        keepAlive = new KeepAlive(options);
        ackTimeout = Times.nanos(options.ackTimeout());
    }

    int epoch() {
        return epoch;
    }

    KeepAlive keepAlive() {
        return keepAlive;
    }

    /** A new attempt begins; whatever belongs to the one before is void from now on. */
    int nextEpoch() {
        open = false;
        return ++epoch;
    }

    /** The broker has accepted the connection: application traffic may flow. */
    void open(long now) {
        open = true;
        writable = true;
        reading = true;
        judgedFrom = now;
        keepAlive.received(now);
    }

    void close() {
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    /** Whether a PUBLISH may be sent now. */
    boolean isReady() {
        return open && writable;
    }

    void writable(boolean writable) {
        this.writable = writable;
    }

    /** Stops or resumes reading; while it is stopped no acknowledgement can arrive, and none is missed. */
    void read(boolean on, long now) {
        if (on != reading) {
            reading = on;
            effects.read(on);
            judgedFrom = now;
            keepAlive.pause(!on, now);
        }
    }

    /** The machine was not run for long: nothing that is overdue is the peer's fault. */
    void judgeFrom(long now) {
        judgedFrom = now;
        keepAlive.judgeFrom(now);
    }

    /** When something sent at this time should have been acknowledged. */
    long ackDeadline(long sentAt) {
        return reading ? Math.max(sentAt, judgedFrom) + ackTimeout : Times.NEVER;
    }

    void send(Packet packet, long now) {
        effects.send(packet);
        keepAlive.sent(now);
    }

    void ping(long now) {
        send(Packet.PingReq.INSTANCE, now);
        keepAlive.pinged(now);
    }

    void publish(Publication publication, int packetId, boolean duplicate, long now) {
        writable = effects.publish(publication, packetId, duplicate);
        keepAlive.sent(now);
    }
}
