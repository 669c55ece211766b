package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A broker that does wrong what it is told to, until it is told to be good. */
final class WorldManners implements BrokerManners {
    /** What CONNACK says below MQTT 5, and instead of it. */
    private static final int[] RETURN_CODES = {0, 0x84, 0x85, 0x88, 0x89, 0x87};

    private static final double SOME = 0.3;

    private final Chance chance;
    private final Trace trace;
    private final WorldSetting setting;
    private BrokerTerms terms = BrokerTerms.NONE;
    private int returnCode;
    private Duration connackDelay = Duration.ZERO;
    private boolean connackNever;
    private boolean losesSession;
    private boolean acksAtRandom;
    private boolean acksTwice;
    private boolean filterAcksAtRandom;
    private boolean ignoresPings;
    private boolean refusesFilters;
    private boolean refusesPublishes;

    WorldManners(Chance chance, Trace trace, WorldSetting setting) {
        this.chance = chance;
        this.trace = trace;
        this.setting = setting;
    }

    /** Takes up another bad habit, and says which. */
    Happening worsen() {
        switch (chance.below(setting.isMqtt5 ? 11 : 10)) {
            case 0 -> {
                returnCode = 1 + chance.below(5);
                return Happening.CONNACK_REFUSED;
            }
            case 1 -> {
                connackDelay = chance.upTo(Duration.ofSeconds(4));
                return Happening.CONNACK_LATE;
            }
            case 2 -> {
                connackNever = true;
                return Happening.CONNACK_NEVER;
            }
            case 3 -> {
                losesSession = true;
                return Happening.SESSION_LOST;
            }
            case 4 -> {
                refusesFilters = true;
                return Happening.SUBACK_REFUSED;
            }
            case 5 -> {
                acksTwice = true;
                return Happening.PUBACK_TWICE;
            }
            case 6 -> {
                filterAcksAtRandom = true;
                return Happening.SUBACK_LATE_OR_NEVER;
            }
            case 7 -> {
                ignoresPings = true;
                return Happening.PINGRESP_NEVER;
            }
            case 10 -> {
                refusesPublishes = true;
                return Happening.PUBLISH_REFUSED;
            }
            default -> {
                acksAtRandom = true;
                return Happening.PUBACK_LATE_OR_NEVER;
            }
        }
    }

    void improve() {
        returnCode = 0;
        connackDelay = Duration.ZERO;
        connackNever = false;
        losesSession = false;
        acksAtRandom = false;
        acksTwice = false;
        filterAcksAtRandom = false;
        ignoresPings = false;
        refusesFilters = false;
        refusesPublishes = false;
    }

    @Override
    public boolean handles(BrokerConnection connection, MqttMessage packet) {
        if (connection.isMqtt5() && packet instanceof MqttPublishMessage publish) {
            MqttProperties properties = publish.variableHeader().properties();
            String payload = publish.payload().toString(StandardCharsets.UTF_8);
            boolean isAsSent =
                    properties.getProperty(MqttProperties.USER_PROPERTY) instanceof MqttProperties.UserProperties of
                            && of.value().size() == 1
                            && of.value().get(0).value.equals(BrokerPackets.head(payload));
            if (!isAsSent) {
                throw new AssertionError("the properties of another message came with " + BrokerPackets.head(payload));
            }
            trace.happened(Happening.PROPERTIES_TO_BROKER);
            if (publish.variableHeader().topicName().isEmpty()) {
                trace.happened(Happening.ALIAS_TO_BROKER);
            }
        }
        return false;
    }

    @Override
    public void usesAlias() {
        trace.happened(Happening.ALIAS_TO_CLIENT);
    }

    @Override
    public BrokerTerms terms() {
        BrokerTerms none = BrokerTerms.NONE;
        BrokerTerms next = new BrokerTerms(
                some(Happening.RECEIVE_MAXIMUM, none.receiveMaximum(), 1, 2, 10),
                some(Happening.MAXIMUM_QOS, none.maximumQos(), 0, 1, 1),
                some(Happening.MAXIMUM_PACKET_SIZE, (int) none.maximumPacketSize(), 200, 2_000),
                some(Happening.TOPIC_ALIAS_MAXIMUM, 0, 1, 2, 65_535),
                some(Happening.SERVER_KEEP_ALIVE, none.serverKeepAlive(), 0, 5, 30));
        if (!next.equals(terms)) {
            trace.happened(Happening.LIMITS_CHANGED);
        }
        terms = next;
        trace.add("limits: " + next);
        return next;
    }

    private int some(Happening what, int usual, Integer... others) {
        if (chance.random().nextDouble() >= SOME) {
            return usual;
        }
        trace.happened(what);
        return chance.of(others);
    }

    @Override
    public boolean refusesPublish() {
        return refusesPublishes && chance.coin();
    }

    @Override
    public int returnCode(boolean isMqtt5) {
        return isMqtt5 ? RETURN_CODES[returnCode] : returnCode;
    }

    @Override
    public long connackDelay() {
        return connackNever ? -1 : connackDelay.toNanos();
    }

    @Override
    public int returnCode() {
        return returnCode;
    }

    @Override
    public boolean losesSession() {
        return losesSession;
    }

    @Override
    public long ackDelay() {
        return delay(acksAtRandom);
    }

    private long delay(boolean atRandom) {
        if (!atRandom || chance.coin()) {
            return 0;
        }
        return chance.oneIn(4) ? -1 : chance.upTo(Duration.ofSeconds(3)).toNanos();
    }

    @Override
    public boolean acksTwice() {
        return acksTwice && chance.coin();
    }

    @Override
    public long filterAckDelay() {
        return delay(filterAcksAtRandom);
    }

    @Override
    public boolean answersPings() {
        return !ignoresPings;
    }

    @Override
    public int grant(String filter, int asked) {
        return refusesFilters && chance.coin() ? 0x80 : chance.oneIn(5) ? 0 : asked;
    }
}
