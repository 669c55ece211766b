package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.BrokerLimits;
import io.hawser.mqtt.ConnectResult;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The present connection as the parts of the machine see it: what may be sent, and whether silence may be judged. */
final class Link {
    private final Effects effects;
    private final KeepAlive keepAlive;
    private final PacketPace pace = new PacketPace();
    private final long ackTimeout;
    private final boolean isMqtt5;
    private final int maxTopicAliases;

    // for the connection
    private int epoch;
    private boolean open;
    private boolean writable;
    private boolean reading;
    private long judgedFrom;
    private BrokerLimits limits = BrokerLimits.NONE;
    private String clientId;
    private @Nullable String responseInformation;
    private final TopicAliases topicAliases = new TopicAliases();

    Link(MqttClientOptions options, Effects effects) {
        this.effects = effects;
        keepAlive = new KeepAlive(options);
        ackTimeout = Times.nanos(options.ackTimeout());
        clientId = options.clientId();
        isMqtt5 = options.protocol() == ProtocolVersion.MQTT_5;
        maxTopicAliases = options.mqtt5().topicAliases();
    }

    boolean isMqtt5() {
        return isMqtt5;
    }

    /** The client id that is in use, or was on the last connection. */
    String clientId() {
        return clientId;
    }

    /** What response topics should begin with; null if the broker does not say. */
    @Nullable
    String responseInformation() {
        return responseInformation;
    }

    /** What the broker allows on this connection; on the last one, if there is none. */
    BrokerLimits limits() {
        return limits;
    }

    PacketPace pace() {
        return pace;
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
    void open(ConnectResult result, long now) {
        clientId = result.clientId();
        responseInformation = result.responseInformation();
        limits = result.limits();
        topicAliases.begin(Math.min(maxTopicAliases, limits.topicAliasMaximum()));
        keepAlive.adopt(result.keepAlive());
        open = true;
        writable = true;
        reading = true;
        judgedFrom = now;
        pace.restart();
        keepAlive.opened(now);
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
            pace.restart();
            keepAlive.pause(!on, now);
        }
    }

    /** The machine was not run for long: nothing that is overdue is the peer's fault. */
    void judgeFrom(long now) {
        judgedFrom = now;
        pace.restart();
        keepAlive.judgeFrom(now);
    }

    /** How long nothing has been received. */
    Duration silence(long now) {
        return Duration.ofNanos(now - keepAlive.receivedAt());
    }

    /** When something sent at this time should have been acknowledged. */
    long ackDeadline(long sentAt) {
        return ackDeadline(sentAt, 1);
    }

    /** When something sent at this time should have been acknowledged for so many acknowledgement time-outs. */
    long ackDeadline(long sentAt, int timeouts) {
        return deadline(sentAt, timeouts * ackTimeout);
    }

    /** When what began at this time should have come to its end, if that takes so long at most. */
    long deadline(long beganAt, long timeout) {
        return reading ? Math.max(beganAt, judgedFrom) + timeout : Times.NEVER;
    }

    void send(Packet packet, long now) {
        effects.send(packet);
        keepAlive.sent(now);
    }

    /** Asks for a sign of life, unless that is under way. */
    void probe(long now) {
        if (!keepAlive.isAwaiting()) {
            ping(now);
        }
    }

    void ping(long now) {
        send(Packet.PingReq.INSTANCE, now);
        keepAlive.pinged(now);
    }

    /** @param messageExpiry what is left of it, in seconds, or {@link Packet#ABSENT} */
    void publish(Publication publication, int packetId, boolean duplicate, long messageExpiry, long now) {
        int alias = topicAliases.of(publication.topic());
        writable = effects.publish(
                new Packet.Publish(publication, packetId, duplicate, Math.abs(alias), alias > 0, messageExpiry));
        keepAlive.sent(now);
    }
}
