package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The broker's end of a connection: does what the protocol asks for, unless the {@link BrokerManners} are bad. */
final class BrokerConnection extends ChannelInboundHandlerAdapter {
    private final ModelBroker broker;
    private final Link link;
    private final Channel channel;
    private final Map<Integer, String> unacknowledged = new HashMap<>();
    private final Map<Integer, String> acknowledged = new HashMap<>();
    private @Nullable String clientId;
    private @Nullable BrokerSession session;
    private boolean accepted;
    private boolean ended;

    /** Whether it has been told anything that may pass for CONNACK. */
    private boolean answered;

    private boolean left;

    BrokerConnection(ModelBroker broker, Link link, Channel channel) {
        this.broker = broker;
        this.link = link;
        this.channel = channel;
    }

    Link link() {
        return link;
    }

    @Nullable
    String clientId() {
        return clientId;
    }

    BrokerSession session() {
        return Objects.requireNonNull(session);
    }

    /** Whether the client has been let in and is still there, as far as the broker can know. */
    boolean isUp() {
        return accepted && !ended;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        broker.gone(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            MqttMessage packet = (MqttMessage) message;
            if (packet.decoderResult().isFailure()) {
                throw new AssertionError(
                        "the client sent what is no packet",
                        packet.decoderResult().cause());
            }
            if (left) {
                throw new AssertionError(packet.fixedHeader().messageType() + " came after DISCONNECT");
            }
            if (!ended) {
                on(packet);
            }
        } catch (AssertionError e) {
            broker.complain(e);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void on(MqttMessage packet) {
        MqttMessageType type = packet.fixedHeader().messageType();
        broker.note(this, packet);
        if ((clientId == null) != (type == MqttMessageType.CONNECT)) {
            throw new AssertionError(type + (clientId == null ? " came before CONNECT" : " came twice"));
        }
        if (!answered && type != MqttMessageType.CONNECT && type != MqttMessageType.DISCONNECT) {
            throw new AssertionError(type + " came before CONNACK");
        }
        if (broker.manners().handles(this, packet)) {
            return;
        }
        switch (type) {
            case CONNECT -> onConnect((MqttConnectMessage) packet);
            case PUBLISH -> onPublish((MqttPublishMessage) packet);
            case PUBACK -> broker.acknowledged(this, idOf(packet));
            case SUBSCRIBE -> onSubscribe((MqttSubscribeMessage) packet);
            case UNSUBSCRIBE -> onUnsubscribe((MqttUnsubscribeMessage) packet);
            case PINGREQ -> onPingReq();
            case DISCONNECT -> {
                left = true;
                finish();
            }
            default -> throw new AssertionError("a client does not send " + type);
        }
    }

    private void onPingReq() {
        if (broker.manners().answersPings()) {
            answer(MqttMessage.PINGRESP);
        }
    }

    static int idOf(MqttMessage packet) {
        return ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
    }

    private void onConnect(MqttConnectMessage connect) {
        clientId = connect.payload().clientIdentifier();
        BrokerManners manners = broker.manners();
        long delay = manners.connackDelay();
        if (delay < 0) {
            return;
        }
        boolean clean = connect.variableHeader().isCleanSession();
        broker.time().plan(delay, () -> {
            if (!ended && channel.isActive()) {
                greet(manners.returnCode(), clean);
            }
        });
    }

    private void greet(int code, boolean clean) {
        if (code != 0) {
            write(MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.valueOf((byte) code))
                    .build());
            finish();
            return;
        }
        boolean present = broker.attach(this, clean);
        session = broker.sessionOf(clientId);
        accepted = true;
        write(MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                .sessionPresent(present)
                .build());
        session().unacknowledged().forEach(this::send);
        pump();
    }

    private void onPublish(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        String topic = publish.variableHeader().topicName();
        String payload = publish.payload().toString(StandardCharsets.UTF_8);
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE) {
            broker.published(this, topic, payload, 0);
            return;
        }
        boolean late = publish.fixedHeader().isDup() && payload.equals(acknowledged.get(packetId));
        String before = late ? null : unacknowledged.put(packetId, payload); // a copy may cross the acknowledgement
        if (packetId == 0 || before != null && !before.equals(payload)) {
            throw new AssertionError("packet id " + packetId + " is used for " + payload + " and for " + before);
        }
        if (before != null && !publish.fixedHeader().isDup()) {
            throw new AssertionError("packet id " + packetId + " is repeated without DUP");
        }
        broker.published(this, topic, payload, 1);
        long delay = broker.manners().ackDelay();
        if (delay >= 0) {
            broker.time().plan(delay, () -> acknowledge(packetId));
        }
    }

    /** Sends PUBACK. */
    void acknowledge(int packetId) {
        String payload = unacknowledged.remove(packetId);
        if (payload != null) {
            acknowledged.put(packetId, payload);
        }
        answer(MqttMessageBuilders.pubAck().packetId(packetId).build());
        if (broker.manners().acksTwice()) {
            answer(MqttMessageBuilders.pubAck().packetId(packetId).build());
        }
    }

    /** How many QoS 1 publishes of this connection the broker has not acknowledged. */
    int unacknowledged() {
        return unacknowledged.size();
    }

    private void onSubscribe(MqttSubscribeMessage subscribe) {
        var ack = MqttMessageBuilders.subAck().packetId(idOf(subscribe));
        subscribe.payload().topicSubscriptions().forEach(asked -> {
            int granted = broker.manners()
                    .grant(asked.topicFilter(), asked.qualityOfService().value());
            if (granted <= 2) {
                session().subscribe(asked.topicFilter(), granted);
            }
            ack.addGrantedQos(MqttQoS.valueOf(granted));
        });
        answerInTime(ack.build());
    }

    private void onUnsubscribe(MqttUnsubscribeMessage unsubscribe) {
        unsubscribe.payload().topics().forEach(session()::unsubscribe);
        answerInTime(MqttMessageBuilders.unsubAck().packetId(idOf(unsubscribe)).build());
    }

    private void answerInTime(MqttMessage ack) {
        long delay = broker.manners().filterAckDelay();
        if (delay == 0) {
            answer(ack);
        } else if (delay > 0) {
            broker.time().plan(delay, () -> answer(ack));
        }
    }

    /** Sends what is waiting for the client. */
    void pump() {
        for (BrokerSession.Message next = session().next();
                next != null;
                next = session().next()) {
            send(next);
        }
    }

    private void send(BrokerSession.Message message) {
        MqttQoS qos = MqttQoS.valueOf(message.qos());
        answer(new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, message.duplicate(), qos, false, 0),
                new MqttPublishVariableHeader(message.topic(), message.packetId()),
                Unpooled.copiedBuffer(message.payload(), StandardCharsets.UTF_8)));
    }

    /** Sends a packet, if there still is somebody to send it to. */
    void answer(MqttMessage packet) {
        if (!ended && channel.isActive()) {
            write(packet);
        } else {
            ReferenceCountUtil.release(packet);
        }
    }

    private void write(MqttMessage packet) {
        answered = true;
        channel.writeAndFlush(packet);
    }

    /** Sends bytes as they are. */
    void answerRaw(int... bytes) {
        answered = true;
        ByteBuf raw = channel.alloc().buffer();
        for (int b : bytes) {
            raw.writeByte(b);
        }
        channel.pipeline().firstContext().writeAndFlush(raw);
    }

    /** Closes in good order. */
    void finish() {
        leave();
        link.finish();
    }

    /** Closes with a reset. */
    void reset() {
        leave();
        link.reset();
    }

    private void leave() {
        if (!ended) {
            ended = true;
            broker.gone(this);
        }
    }
}
