package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.MqttClientOptions;
import java.util.random.RandomGenerator;

/** Lets tests of other packages make the machine with few packet ids. */
public final class SessionSeam {
    /** As many packet ids as MQTT has. */
    public static final int ALL_PACKET_IDS = PacketIds.MAX;

    private SessionSeam() {}

    /** A machine that has only the packet ids from 1 to this one. */
    public static Session withPacketIds(
            MqttClientOptions options, Effects effects, RandomGenerator random, int maxPacketId) {
        return new Session(options, effects, random, maxPacketId);
    }
}
