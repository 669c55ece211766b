package io.hawser.mqtt.internal.transport;

import java.util.ArrayList;
import java.util.List;

/** What the broker of a world sends and must not send. With MQTT 5 each lie has the reason that the client must give for it. */
final class WorldLies {
    /** A packet id that nobody uses. */
    static final int NOBODY = 0x7777;

    private static final int HARMLESS = 0;
    private static final int MALFORMED = 0x81;
    private static final int PROTOCOL_ERROR = 0x82;
    private static final int RECEIVE_MAXIMUM_EXCEEDED = 0x93;
    private static final int TOPIC_ALIAS_INVALID = 0x94;
    private static final int PACKET_TOO_LARGE = 0x95;

    private static final int CONNACK = 0x20;

    /** With a Receive Maximum up to this one the broker sends more than that. */
    private static final int MOST_OVERRUN = 100;

    private final Bed bed;
    private final Chance chance;
    private final Trace trace;
    private final boolean isMqtt5;
    private final int receiveMaximum;
    private final List<Lie> lies;
    private int pushed;

    /** @param reason with which MQTT 5 wants the connection to end, or {@link #HARMLESS} */
    private record Lie(Happening what, int reason, int... bytes) {}

    WorldLies(Bed bed, WorldSetting setting, Chance chance, Trace trace) {
        this.bed = bed;
        this.chance = chance;
        this.trace = trace;
        isMqtt5 = setting.isMqtt5;
        receiveMaximum = setting.receiveMaximum;
        lies = new ArrayList<>(ALWAYS);
        lies.addAll(isMqtt5 ? MQTT_5 : BELOW_MQTT_5);
        if (isMqtt5) {
            aliases(setting.topicAliases);
        }
    }

    private void aliases(int max) {
        lies.add(new Lie(Happening.LIE_ALIAS_0, TOPIC_ALIAS_INVALID, 0x30, 7, 0, 1, 'a', 3, 0x23, 0, 0));
        lies.add(new Lie(Happening.LIE_ALIAS_TOO_HIGH, TOPIC_ALIAS_INVALID, 0x30, 7, 0, 1, 'a', 3, 0x23, 0, max + 1));
        lies.add(new Lie(Happening.LIE_ALIAS_TOO_HIGH, TOPIC_ALIAS_INVALID, 0x30, 6, 0, 0, 3, 0x23, 0xFF, 0xFF));
        if (max > WorldSetting.TOPICS) { // more than the broker has a use for
            lies.add(new Lie(Happening.LIE_ALIAS_OF_NOTHING, PROTOCOL_ERROR, 0x30, 6, 0, 0, 3, 0x23, 0, max));
        }
    }

    /** Tells one of them, on every connection. */
    void tell() {
        if (isMqtt5 && receiveMaximum <= MOST_OVERRUN && chance.oneIn(6)) {
            overrun();
            return;
        }
        Lie lie = chance.of(lies);
        trace.happened(Happening.LIE);
        trace.happened(lie.what);
        trace.add("fault: the broker lies (" + lie.what + " " + lies.indexOf(lie) + ")");
        for (BrokerConnection connection : bed.broker.connections()) {
            if (connection.link().isUp()) {
                tell(connection, lie);
            }
        }
    }

    private void tell(BrokerConnection connection, Lie lie) {
        Lies told = connection.link().lies();
        if (isMqtt5 && !connection.isUp()) {
            if (lie.bytes[0] == CONNACK) {
                return; // that is an answer, and the model would not know that it was given
            }
            told.mayBlame(PROTOCOL_ERROR); // it comes before CONNACK
            told.mayBlame(lie.reason);
        }
        long before = connection.outlet().sent();
        connection.answerRaw(lie.bytes);
        boolean isSent = connection.outlet().sent() - before == lie.bytes.length;
        if (isMqtt5 && connection.isUp() && lie.reason != HARMLESS && isSent) {
            told.told(connection.outlet().sent(), lie.reason);
        }
    }

    /** The broker sends more than the client's Receive Maximum. The client may have answered some of it meanwhile. */
    private void overrun() {
        trace.happened(Happening.LIE);
        trace.happened(Happening.LIE_RECEIVE_MAXIMUM_EXCEEDED);
        trace.add("fault: the broker sends more than " + receiveMaximum);
        for (BrokerConnection connection : bed.broker.connections()) {
            if (connection.isUp()) {
                connection.link().lies().mayBlame(RECEIVE_MAXIMUM_EXCEEDED);
                connection.session().forgetReceiveMaximum();
                for (int i = connection.session().open(); i <= receiveMaximum; i++) {
                    connection.session().add("t/1", "o" + ++pushed, 1 + chance.below(2));
                }
                connection.pump();
            }
        }
    }

    private static Lie wrong(int reason, int... bytes) {
        return new Lie(Happening.LIE, reason, bytes);
    }

    private static final List<Lie> ALWAYS = List.of(
            wrong(HARMLESS, 0x40, 2, 0x77, 0x77), // PUBACK of nothing
            wrong(HARMLESS, 0x50, 2, 0x77, 0x77), // PUBREC of nothing
            new Lie(Happening.LIE_PUBREL_OF_NOTHING, HARMLESS, 0x62, 2, 0x77, 0x77),
            wrong(HARMLESS, 0x70, 2, 0x77, 0x77), // PUBCOMP of nothing
            wrong(HARMLESS, 0xD0, 0), // PINGRESP unasked
            wrong(PROTOCOL_ERROR, 0xC0, 0), // PINGREQ
            wrong(MALFORMED, 0x30, 0xFF, 0xFF, 0xFF, 0xFF), // a length of five bytes
            wrong(PACKET_TOO_LARGE, 0x30, 0xFF, 0xFF, 0x7F), // a length beyond the bound
            wrong(MALFORMED, 0x00, 0), // no type
            wrong(MALFORMED, 0x30, 3, 0, 9, 'a')); // a topic longer than its packet

    private static final List<Lie> BELOW_MQTT_5 = List.of(
            wrong(HARMLESS, 0x90, 3, 0x77, 0x77, 0), // SUBACK of nothing
            wrong(HARMLESS, 0xB0, 2, 0x77, 0x77), // UNSUBACK of nothing
            wrong(PROTOCOL_ERROR, CONNACK, 2, 0, 0), // CONNACK again
            wrong(PROTOCOL_ERROR, 0x38, 3, 0, 1, 'a'), // PUBLISH with DUP and QoS 0
            wrong(MALFORMED, 0x36, 5, 0, 1, 'a', 0, 1), // PUBLISH with QoS 3
            wrong(PROTOCOL_ERROR, 0x82, 6, 0, 1, 0, 1, 'a', 0)); // SUBSCRIBE

    private static final List<Lie> MQTT_5 = List.of(
            wrong(HARMLESS, 0x90, 4, 0x77, 0x77, 0, 0), // SUBACK of nothing
            wrong(HARMLESS, 0xB0, 4, 0x77, 0x77, 0, 0), // UNSUBACK of nothing
            wrong(PROTOCOL_ERROR, CONNACK, 3, 0, 0, 0), // CONNACK again
            wrong(PROTOCOL_ERROR, 0x38, 4, 0, 1, 'a', 0), // PUBLISH with DUP and QoS 0
            wrong(MALFORMED, 0x36, 6, 0, 1, 'a', 0, 1, 0), // PUBLISH with QoS 3
            wrong(PROTOCOL_ERROR, 0x82, 7, 0, 1, 0, 0, 1, 'a', 0), // SUBSCRIBE
            new Lie(Happening.LIE_UNKNOWN_PROPERTY, MALFORMED, 0x30, 6, 0, 1, 'a', 2, 0x7F, 0),
            new Lie(Happening.LIE_UNKNOWN_PROPERTY, MALFORMED, 0x30, 6, 0, 1, 'a', 2, 0x24, 1), // one of CONNACK
            new Lie(Happening.LIE_PROPERTY_TWICE, PROTOCOL_ERROR, 0x30, 8, 0, 1, 'a', 4, 1, 1, 1, 1),
            new Lie(Happening.LIE_PROPERTIES_TOO_LONG, MALFORMED, 0x30, 6, 0, 1, 'a', 3, 1, 1),
            new Lie(Happening.LIE_PROPERTIES_TOO_LONG, MALFORMED, 0x30, 8, 0, 1, 'a', 0xFF, 0xFF, 0xFF, 0xFF, 1),
            new Lie(Happening.LIE_REASON_OF_ANOTHER_PACKET, PROTOCOL_ERROR, 0x40, 3, 0x77, 0x77, 0x8E),
            new Lie(Happening.LIE_REASON_OF_ANOTHER_PACKET, PROTOCOL_ERROR, 0x62, 3, 0x77, 0x77, 0x97),
            new Lie(Happening.LIE_REASON_OF_ANOTHER_PACKET, PROTOCOL_ERROR, 0xE0, 1, 0x04));
}
