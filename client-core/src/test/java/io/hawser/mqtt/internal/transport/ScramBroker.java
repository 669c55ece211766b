package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.testkit.ScramServer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A broker of MQTT 5 that lets in who proves to it by SCRAM-SHA-256 that the password is "pencil". */
final class ScramBroker {
    private static final int MAX_PACKET = 1 << 20;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int CONTINUE = 0x18;
    private static final int REAUTHENTICATE = 0x19;

    /** What clients sent: the type, and of AUTH and DISCONNECT the reason code. */
    final List<String> seen = new ArrayList<>();

    /** Whether the broker proves that it knows the password, or only says so. */
    boolean honest = true;

    /** Whether it answers a re-authentication. */
    boolean answersReauthentication = true;

    /** What it publishes in one go with CONNACK. */
    List<String> welcome = List.of();

    private @Nullable Link link;

    void accept(Link link, Channel channel) {
        this.link = link;
        channel.pipeline().addLast(new MqttDecoder(MAX_PACKET), MqttEncoder.INSTANCE, new Connection(link));
    }

    Link link() {
        return Objects.requireNonNull(link);
    }

    private final class Connection extends ChannelInboundHandlerAdapter {
        private final Link link;
        private ScramServer server = new ScramServer("pencil");
        private boolean accepted;

        Connection(Link link) {
            this.link = link;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                MqttMessage packet = (MqttMessage) message;
                if (packet.decoderResult().isFailure()) {
                    seen.add("nonsense: " + packet.decoderResult().cause());
                } else {
                    on(context, packet);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void on(ChannelHandlerContext context, MqttMessage packet) {
            MqttMessageType type = packet.fixedHeader().messageType();
            if (packet.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header) {
                seen.add(String.format("%s 0x%02X", type, header.reasonCode()));
            } else {
                seen.add(type.name());
            }
            switch (type) {
                case CONNECT ->
                    challenge(
                            context,
                            ((MqttConnectMessage) packet).variableHeader().properties());
                case AUTH -> onAuth(context, (MqttReasonCodeAndPropertiesVariableHeader) packet.variableHeader());
                case PUBLISH -> {
                    int packetId =
                            ((MqttPublishMessage) packet).variableHeader().packetId();
                    context.writeAndFlush(
                            MqttMessageBuilders.pubAck().packetId(packetId).build());
                }
                case PINGREQ -> context.writeAndFlush(MqttMessage.PINGRESP);
                case DISCONNECT -> link.finish();
                default -> throw new AssertionError("nobody told this broker about " + type);
            }
        }

        private void onAuth(ChannelHandlerContext context, MqttReasonCodeAndPropertiesVariableHeader auth) {
            if (auth.reasonCode() == CONTINUE) {
                onProof(context, data(auth.properties()));
            } else if (accepted && auth.reasonCode() == REAUTHENTICATE && answersReauthentication) {
                server = new ScramServer("pencil");
                challenge(context, auth.properties());
            }
        }

        private void challenge(ChannelHandlerContext context, MqttProperties properties) {
            context.writeAndFlush(auth(CONTINUE, server.first(data(properties))));
        }

        private void onProof(ChannelHandlerContext context, byte[] data) {
            byte[] proof;
            try {
                proof = server.last(data);
            } catch (AssertionError e) { // it does not know the password
                context.writeAndFlush(MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.valueOf((byte) NOT_AUTHORIZED))
                        .build());
                link.finish();
                return;
            }
            if (!honest) {
                proof[2] = (byte) (proof[2] == 'A' ? 'B' : 'A'); // of "v=" and base64
            }
            if (accepted) {
                context.writeAndFlush(auth(0, proof));
            } else {
                accepted = true;
                greet(context, proof);
            }
        }

        private void greet(ChannelHandlerContext context, byte[] proof) {
            context.write(MqttMessageBuilders.connAck()
                    .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                    .properties(properties(proof))
                    .build());
            for (String payload : welcome) {
                context.write(MqttMessageBuilders.publish()
                        .topicName("t")
                        .qos(MqttQoS.AT_MOST_ONCE)
                        .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                        .build());
            }
            context.flush();
        }
    }

    private static byte[] data(MqttProperties properties) {
        return (byte[])
                properties.getProperty(MqttProperties.AUTHENTICATION_DATA).value();
    }

    private static MqttMessage auth(int code, byte[] data) {
        return new MqttMessage(
                new MqttFixedHeader(MqttMessageType.AUTH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttReasonCodeAndPropertiesVariableHeader((byte) code, properties(data)));
    }

    private static MqttProperties properties(byte[] data) {
        MqttProperties properties = new MqttProperties();
        properties.add(new MqttProperties.StringProperty(MqttProperties.AUTHENTICATION_METHOD, "SCRAM-SHA-256"));
        properties.add(new MqttProperties.BinaryProperty(MqttProperties.AUTHENTICATION_DATA, data));
        return properties;
    }
}
