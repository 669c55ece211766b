package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** What a client publishes on one connection, and the broker's answers (MQTT 3.1.1 and MQTT 5, section 4.3). */
final class BrokerReceiver {
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;

    private final ModelBroker broker;
    private final BrokerConnection connection;
    private final BrokerTerms terms;
    private final Map<Integer, String> unacknowledged = new HashMap<>();
    private final Map<Integer, String> acknowledged = new HashMap<>();

    BrokerReceiver(ModelBroker broker, BrokerConnection connection, BrokerTerms terms) {
        this.broker = broker;
        this.connection = connection;
        this.terms = terms;
    }

    /** How many QoS 1 and QoS 2 publishes of this connection are not acknowledged. */
    int unacknowledged() {
        return unacknowledged.size();
    }

    void onPublish(MqttPublishMessage publish, String topic) {
        int packetId = publish.variableHeader().packetId();
        String payload = publish.payload().toString(StandardCharsets.UTF_8);
        int qos = publish.fixedHeader().qosLevel().value();
        require(qos <= terms.maximumQos(), "QoS " + qos + " is above the maximum QoS " + terms.maximumQos());
        if (qos == 0) {
            broker.published(connection, topic, payload, 0);
            return;
        }
        boolean duplicate = publish.fixedHeader().isDup();
        boolean late = duplicate && payload.equals(acknowledged.get(packetId));
        String before = late ? null : unacknowledged.put(packetId, payload); // a copy may cross the acknowledgement
        if (packetId == 0 || before != null && !before.equals(payload)) {
            throw new AssertionError("packet id " + packetId + " is used for " + payload + " and for " + before);
        }
        require(before == null || duplicate, "packet id " + packetId + " is repeated without DUP");
        require(before == null || !connection.isMqtt5(), "packet id " + packetId + " is repeated on its connection");
        require(
                unacknowledged.size() <= terms.receiveMaximum(),
                unacknowledged.size() + " are in flight, and the receive maximum is " + terms.receiveMaximum());
        int reason = reason(packetId);
        if (reason >= 0x80) {
            broker.refused(payload);
        }
        if (qos == 1) {
            if (reason < 0x80) {
                broker.published(connection, topic, payload, 1);
            }
            inTime(() -> acknowledge(packetId, reason));
        } else {
            onExactlyOnce(packetId, topic, payload, duplicate, reason);
        }
    }

    private int reason(int packetId) {
        if (!connection.isMqtt5()) {
            return BrokerPackets.SUCCESS;
        } else if (broker.manners().refusesPublish()) {
            return QUOTA_EXCEEDED;
        }
        return packetId % 2 == 0 ? BrokerPackets.SUCCESS : NO_MATCHING_SUBSCRIBERS; // a client must take both for good
    }

    private void onExactlyOnce(int packetId, String topic, String payload, boolean duplicate, int reason) {
        Map<Integer, String> received = connection.session().received();
        String known = received.get(packetId);
        if (known != null) {
            require(duplicate, "packet id " + packetId + " of QoS 2 is used again before PUBREL");
            require(known.equals(payload), "packet id " + packetId + " stands for " + known + " and for " + payload);
        }
        int answer = known == null ? reason : BrokerPackets.SUCCESS;
        if (answer < 0x80 && known == null) {
            received.put(packetId, payload);
            broker.published(connection, topic, payload, 2);
        }
        inTime(() -> receive(packetId, payload, answer));
    }

    /** Does it after the time that an answer takes, unless that is for ever. */
    private void inTime(Runnable answer) {
        long delay = broker.manners().ackDelay();
        if (delay >= 0) {
            broker.time().plan(delay, () -> {
                if (connection.isUp()) {
                    answer.run();
                }
            });
        }
    }

    private void acknowledge(int packetId, int reason) {
        acknowledged(packetId);
        answer(MqttMessageType.PUBACK, packetId, reason);
    }

    private void acknowledged(int packetId) {
        String payload = unacknowledged.remove(packetId);
        if (payload != null) {
            acknowledged.put(packetId, payload);
        }
    }

    private void receive(int packetId, String payload, int reason) {
        if (reason >= 0x80) {
            acknowledged(packetId);
            answer(MqttMessageType.PUBREC, packetId, reason);
        } else if (payload.equals(connection.session().received().get(packetId))) { // or it is released already
            connection.session().mayRelease(packetId);
            answer(MqttMessageType.PUBREC, packetId, reason);
        }
    }

    void onPubRel(int packetId) {
        BrokerSession session = connection.session();
        boolean known = session.received().remove(packetId) != null;
        boolean allowed = session.releases(packetId);
        require(!known || allowed, "PUBREL " + packetId + " came before PUBREC");
        inTime(() -> {
            acknowledged(packetId);
            answer(MqttMessageType.PUBCOMP, packetId, known ? BrokerPackets.SUCCESS : BrokerPackets.NOT_FOUND);
        });
    }

    private void answer(MqttMessageType type, int packetId, int reason) {
        MqttMessage first = BrokerPackets.reply(type, packetId, reason);
        connection.answer(first);
        if (broker.manners().acksTwice()) {
            connection.answer(BrokerPackets.reply(type, packetId, reason));
        }
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
