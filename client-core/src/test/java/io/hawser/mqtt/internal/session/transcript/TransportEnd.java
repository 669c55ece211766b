package io.hawser.mqtt.internal.session.transcript;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;

/** How a transport ends, or the attempt to open it. */
public enum TransportEnd {
    /** The name of the broker is not known. */
    UNRESOLVED(DownCause.NETWORK_ERROR, ConnectPhase.RESOLVE, "no such host"),
    /** Nobody listens. */
    REFUSED(DownCause.NETWORK_ERROR, ConnectPhase.CONNECT, "connection refused"),
    /** The broker has closed its end, in good order. */
    FIN(DownCause.CLOSED_BY_BROKER, ConnectPhase.HANDSHAKE, "closed by the broker"),
    /** The broker, or something on the way, has broken it. */
    RST(DownCause.NETWORK_ERROR, ConnectPhase.HANDSHAKE, "connection reset"),
    /** What came is not MQTT. */
    GARBAGE(DownCause.PROTOCOL_ERROR, ConnectPhase.HANDSHAKE, "what came is no packet"),
    /** The client's own mistake. */
    BUG(DownCause.INTERNAL_ERROR, ConnectPhase.HANDSHAKE, "a bug of ours");

    /** What the machine is told of the reason. */
    public final DownCause cause;

    private final ConnectPhase phase;
    private final String text;

    TransportEnd(DownCause cause, ConnectPhase phase, String text) {
        this.cause = cause;
        this.phase = phase;
        this.text = text;
    }

    /** The same for the user. */
    public MqttException error() {
        return cause == DownCause.PROTOCOL_ERROR
                ? new MqttProtocolException(text, null)
                : new MqttConnectException(phase, text, null);
    }
}
