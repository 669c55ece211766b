package io.hawser.mqtt.testkit;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.Injector;
import com.hivemq.HiveMQServer;
import com.hivemq.bootstrap.NettyShutdownHook;
import com.hivemq.bootstrap.netty.NettyConfiguration;
import com.hivemq.common.shutdown.ShutdownHooks;
import com.hivemq.configuration.info.SystemInformationImpl;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.mqtt.message.publish.PUBLISH;
import io.netty.channel.EventLoopGroup;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * HiveMQ Community Edition in this JVM, with its state in files. A third opinion on what a broker does.
 *
 * <p>It is started as its own embedding class does that, but by hand: that class hides what {@link #kill} needs.
 */
public final class HiveMqBroker implements TestBroker {
    // Guava complains in HiveMQ's name when it is killed under load. A logger that nobody holds forgets its level.
    private static final Logger COMPLAINTS = Logger.getLogger("com.google.common");

    static {
        COMPLAINTS.setLevel(Level.OFF);
        // It divides its files among this many parts, and to open all of them is most of what a start costs.
        InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(1);
        InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(1);
        InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(10);
        InternalConfigurations.JMX_REPORTER_ENABLED.set(false);
        // Where no extension decides.
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
    }

    private final TempFolder folder = new TempFolder("hawser-hivemq-");
    private final int port = FreePort.choose();
    private final Optional<OneUser> user;
    private final Map<Door, Integer> ports = new EnumMap<>(Door.class);
    private final String listeners;
    private HiveMQServer server;

    private HiveMqBroker(Optional<OneUser> user, Optional<Pki> pki) {
        this.user = user;
        ports.put(Door.TCP, port);
        listeners = listener("tcp-listener", port, "")
                + pki.map(this::moreListeners).orElse("");
        folder.write("config.xml", configuration());
        restart();
    }

    /** Lets anybody in. */
    public static HiveMqBroker start() {
        return new HiveMqBroker(Optional.empty(), Optional.empty());
    }

    /** Lets in only this user. */
    public static HiveMqBroker startFor(String user, String password) {
        return new HiveMqBroker(Optional.of(new OneUser(user, password)), Optional.empty());
    }

    /** Lets anybody in through each of its doors, with a good certificate where one is asked for. */
    public static HiveMqBroker startWith(Pki pki) {
        return new HiveMqBroker(Optional.empty(), Optional.of(pki));
    }

    @Override
    public String name() {
        return "hivemq";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Set<Door> doors() {
        return ports.keySet();
    }

    @Override
    public int port(Door door) {
        return ports.get(door);
    }

    /** Takes two seconds, for which it waits after its last connection has ended. */
    @Override
    public void stop() {
        server.stop();
    }

    /**
     * As near to a crash as one JVM allows: nothing is told to the clients, and what has arrived is not read. Its files
     * are closed, though, for it could not open them again while this JVM has them open.
     */
    @Override
    public void kill() {
        Injector parts = server.getInjector();
        parts.getInstance(ShutdownHooks.class)
                .getShutdownHooks()
                .values()
                .removeIf(NettyShutdownHook.class::isInstance);
        NettyConfiguration netty = parts.getInstance(NettyConfiguration.class);
        shutDownNow(netty.getParentEventLoopGroup());
        shutDownNow(netty.getChildEventLoopGroup());
        server.stop();
    }

    @Override
    public void restart() {
        SystemInformationImpl system =
                new SystemInformationImpl(true, true, folder.path().toFile(), made("data"), made("extensions"));
        system.init();
        server = new HiveMQServer(system, new MetricRegistry(), null, false, false);
        Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
        long messages = PUBLISH.PUBLISH_COUNTER.get();
        try {
            server.bootstrap();
            // One counter for all brokers of a JVM, and each sets it back to what its own files say: another one would
            // take the number of a message that it still has, and hand out the payload of that.
            PUBLISH.PUBLISH_COUNTER.accumulateAndGet(messages, Math::max);
            server.startInstance(user.map(OneUser::asExtension).orElse(null));
        } catch (Exception e) {
            throw new AssertionError("HiveMQ failed to start", e);
        } finally {
            // Its own one may end the JVM.
            Thread.setDefaultUncaughtExceptionHandler(handler);
        }
        Ports.awaitReady("hivemq", port, () -> true);
    }

    /** It lives in the test's own process. */
    @Override
    public boolean canFreeze() {
        return false;
    }

    @Override
    public void freeze() {
        throw new UnsupportedOperationException("HiveMQ runs inside of the test");
    }

    @Override
    public void thaw() {
        throw new UnsupportedOperationException("HiveMQ runs inside of the test");
    }

    @Override
    public void close() {
        kill();
        folder.close();
    }

    // By default it drops what a client has more than 1000 messages waiting of.
    private String configuration() {
        return """
                <hivemq>
                    <listeners>
                %s
                    </listeners>
                    <mqtt>
                        <queued-messages>
                            <max-queue-size>100000</max-queue-size>
                        </queued-messages>
                    </mqtt>
                    <persistence>
                        <mode>file</mode>
                    </persistence>
                    <anonymous-usage-statistics>
                        <enabled>false</enabled>
                    </anonymous-usage-statistics>
                </hivemq>
                """.formatted(listeners);
    }

    private String moreListeners(Pki pki) {
        String webSocket = "<path>/mqtt</path><subprotocols><subprotocol>mqtt</subprotocol></subprotocols>";
        String keys = "<keystore><path>" + pki.pkcs12(pki.server()) + "</path><password>" + Pki.PASSWORD
                + "</password><private-key-password>" + Pki.PASSWORD + "</private-key-password></keystore>";
        String trust = "<client-authentication-mode>REQUIRED</client-authentication-mode><truststore><path>"
                + pki.rootAsPkcs12() + "</path><password>" + Pki.PASSWORD + "</password></truststore>";
        return listener("tls-tcp-listener", choose(Door.TLS), "<tls>" + keys + "</tls>")
                + listener("tls-tcp-listener", choose(Door.MUTUAL_TLS), "<tls>" + keys + trust + "</tls>")
                + listener("websocket-listener", choose(Door.WEB_SOCKET), webSocket)
                + listener(
                        "tls-websocket-listener", choose(Door.WEB_SOCKET_TLS), "<tls>" + keys + "</tls>" + webSocket);
    }

    private int choose(Door door) {
        int chosen = FreePort.choose();
        ports.put(door, chosen);
        return chosen;
    }

    private static String listener(String kind, int port, String more) {
        return "<" + kind + "><port>" + port + "</port><bind-address>127.0.0.1</bind-address>" + more + "</" + kind
                + ">\n";
    }

    private File made(String subfolder) {
        try {
            return Files.createDirectories(folder.path().resolve(subfolder)).toFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void shutDownNow(EventLoopGroup group) {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Security with one user, who may do everything. */
    private record OneUser(String name, String password) implements ExtensionMain, SimpleAuthenticator {
        EmbeddedExtension asExtension() {
            return EmbeddedExtension.builder()
                    .withId("one-user")
                    .withName("One user")
                    .withVersion("1")
                    .withExtensionMain(this)
                    .build();
        }

        @Override
        public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
            Services.securityRegistry().setAuthenticatorProvider(client -> this);
        }

        @Override
        public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}

        @Override
        public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            Optional<String> given = input.getConnectPacket()
                    .getPassword()
                    .map(StandardCharsets.UTF_8::decode)
                    .map(Object::toString);
            if (input.getConnectPacket().getUserName().equals(Optional.of(name))
                    && given.equals(Optional.of(password))) {
                output.authenticateSuccessfully();
            } else {
                output.failAuthentication();
            }
        }
    }
}
