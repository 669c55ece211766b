package io.hawser.mqtt.internal.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The broker's end of a connection: does what the protocol asks for, unless the {@link BrokerManners} are bad. */
final class BrokerConnection extends ChannelInboundHandlerAdapter {
    private final ModelBroker broker;
    private final Link link;
    private final Channel channel;
    private final BrokerOutlet outlet;
    private @Nullable String clientId;

    // from CONNACK on
    private @Nullable BrokerSession session;
    private BrokerTerms terms = BrokerTerms.NONE;
    private BrokerReceiver receiver;
    private BrokerAliases aliases = new BrokerAliases(0, 0);
    private boolean isMqtt5;
    private int clientReceiveMaximum;
    private long heardAt;

    private boolean accepted;
    private boolean ended;

    /** Whether it has been told anything that may pass for CONNACK. */
    private boolean answered;

    private boolean left;

    BrokerConnection(ModelBroker broker, Link link, Channel channel, BrokerOutlet outlet) {
        this.broker = broker;
        this.link = link;
        this.channel = channel;
        this.outlet = outlet;
        receiver = new BrokerReceiver(broker, this, terms);
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

    boolean isMqtt5() {
        return isMqtt5;
    }

    BrokerReceiver receiver() {
        return receiver;
    }

    BrokerAliases aliases() {
        return aliases;
    }

    BrokerOutlet outlet() {
        return outlet;
    }

    /** How many messages the client takes without answering any. */
    int clientReceiveMaximum() {
        return clientReceiveMaximum;
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
        checkTerms(packet);
        switch (type) {
            case CONNECT -> onConnect((MqttConnectMessage) packet);
            case PUBLISH -> {
                MqttPublishMessage publish = (MqttPublishMessage) packet;
                receiver.onPublish(publish, aliases.topic(publish.variableHeader()));
            }
            case PUBACK -> broker.acknowledged(this, idOf(packet), 1);
            case PUBREC -> onPubRec(packet);
            case PUBREL -> receiver.onPubRel(idOf(packet));
            case PUBCOMP -> onPubComp(packet);
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

    /** The client has been told what the broker takes, and how often it wants to hear of it. */
    private void checkTerms(MqttMessage packet) {
        long size = BrokerPackets.sizeOf(packet);
        if (size > terms.maximumPacketSize()) {
            throw new AssertionError(size + " bytes are above the maximum packet size " + terms.maximumPacketSize());
        }
        long silence = broker.time().now() - heardAt;
        heardAt += silence;
        long most = Duration.ofSeconds(terms.serverKeepAlive()).toNanos();
        if (most > 0 && accepted && silence > most && !link.isDisturbed()) {
            throw new AssertionError("nothing came for " + Duration.ofNanos(silence) + " of a server keep alive of "
                    + terms.serverKeepAlive() + " s");
        }
    }

    static int idOf(MqttMessage packet) {
        return BrokerPackets.idOf(packet);
    }

    private void onPubRec(MqttMessage packet) {
        broker.acknowledged(this, idOf(packet), 2);
        answer(BrokerPackets.reply(MqttMessageType.PUBREL, idOf(packet), BrokerPackets.SUCCESS));
    }

    private void onPubComp(MqttMessage packet) {
        if (session().completed(idOf(packet))) {
            pump();
        } else if (idOf(packet) != WorldLies.NOBODY
                || isMqtt5 && BrokerPackets.reasonOf(packet) != BrokerPackets.NOT_FOUND) {
            throw new AssertionError("PUBCOMP " + idOf(packet) + " is for nothing that was released");
        }
    }

    private void onConnect(MqttConnectMessage connect) {
        clientId = connect.payload().clientIdentifier();
        BrokerManners manners = broker.manners();
        long delay = manners.connackDelay();
        if (delay < 0) {
            return;
        }
        var header = connect.variableHeader();
        isMqtt5 = header.version() == MqttVersion.MQTT_5.protocolLevel();
        clientReceiveMaximum = number(header, MqttProperties.RECEIVE_MAXIMUM, BrokerTerms.NONE.receiveMaximum());
        int toClient = number(header, MqttProperties.TOPIC_ALIAS_MAXIMUM, 0);
        boolean clean = header.isCleanSession();
        boolean lasts = isMqtt5 ? number(header, MqttProperties.SESSION_EXPIRY_INTERVAL, 0) != 0 : !clean;
        broker.time().plan(delay, () -> {
            if (!ended && channel.isActive()) {
                greet(manners.returnCode(isMqtt5), clean, lasts, toClient);
            }
        });
    }

    private static int number(MqttConnectVariableHeader connect, int property, int ifAbsent) {
        return BrokerPackets.number(connect.properties(), property, ifAbsent);
    }

    private void greet(int code, boolean clean, boolean lasts, int aliasesToClient) {
        if (code != 0) {
            write(BrokerPackets.connAck(code, false, MqttProperties.NO_PROPERTIES));
            finish();
            return;
        }
        boolean present = broker.attach(this, clean, lasts);
        session = broker.sessionOf(clientId);
        accepted = true;
        if (isMqtt5) {
            terms = broker.manners().terms();
            link.terms(terms);
            receiver = new BrokerReceiver(broker, this, terms);
            aliases = new BrokerAliases(terms.topicAliasMaximum(), aliasesToClient);
        }
        heardAt = broker.time().now();
        write(BrokerPackets.connAck(0, present, terms.properties()));
        for (int packetId : session().resume(clientReceiveMaximum)) {
            answer(BrokerPackets.reply(MqttMessageType.PUBREL, packetId, BrokerPackets.SUCCESS));
        }
        pump();
    }

    /** How many publishes of this connection the broker has not acknowledged. */
    int unacknowledged() {
        return receiver.unacknowledged();
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
        answerInTime(BrokerPackets.unsubAck(
                idOf(unsubscribe), unsubscribe.payload().topics().size()));
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
        MqttPublishMessage publish = aliases.publish(message);
        if (publish.variableHeader().topicName().isEmpty()) {
            broker.manners().usesAlias();
        }
        answer(publish);
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
        channel.pipeline().context(MqttDecoder.class).writeAndFlush(raw);
    }

    /** Says why it closes, as MQTT 5 allows, and closes. */
    void disconnect(int reason) {
        if (isMqtt5 && isUp()) {
            link.lies().over();
            broker.gave(reason);
            answer(BrokerPackets.disconnect(reason));
        }
        finish();
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
