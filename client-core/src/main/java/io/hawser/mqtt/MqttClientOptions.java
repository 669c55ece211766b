package io.hawser.mqtt;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every setting of a client: what was asked for, never overwritten by what a broker made of it. Immutable; options that
 * exist are valid.
 */
public final class MqttClientOptions {
    private final Builder values;
    private final List<Endpoint> servers;
    private final String clientId;

    private MqttClientOptions(Builder builder) {
        values = new Builder(builder);
        servers = endpoints(values);
        clientId = values.clientId != null ? values.clientId : generatedClientId();
        OptionChecks.check(values, clientId);
    }

    /**
     * Begins options for the broker with this URI (see {@link Endpoint#of}), such as {@code mqtt://host:port}. It is
     * checked by {@link Builder#build()}.
     */
    public static Builder builder(String server) {
        return new Builder(URI.create(server));
    }

    /** Options with all defaults for the broker with this URI. */
    public static MqttClientOptions of(String server) {
        return builder(server).build();
    }

    /** A builder that holds these values, the client id included. */
    public Builder toBuilder() {
        return new Builder(values).clientId(clientId);
    }

    private static List<Endpoint> endpoints(Builder values) {
        List<Endpoint> all = new ArrayList<>();
        all.add(ServerUri.parse(values.server));
        values.moreServers.forEach(server -> all.add(ServerUri.parse(server)));
        OptionChecks.checkServers(all);
        return List.copyOf(all);
    }

    /** 22 characters, so that MQTT 3.1 takes it too. */
    private static String generatedClientId() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return "hawser" + HexFormat.of().formatHex(random);
    }

    /** Where the broker is; the first of several. */
    public Endpoint endpoint() {
        return servers.get(0);
    }

    /** All servers, the first one first; see {@link Builder#servers}. */
    public List<Endpoint> servers() {
        return servers;
    }

    /** See {@link Builder#failover}. */
    public Failover failover() {
        return values.failover;
    }

    /** The client id, given or generated. */
    public String clientId() {
        return clientId;
    }

    /** Whether nobody has given the client id; an {@link OutboxStore} then goes on with the one that it has kept. */
    public boolean isClientIdGenerated() {
        return values.clientId == null;
    }

    /** See {@link Builder#protocol}. */
    public ProtocolVersion protocol() {
        return values.protocol;
    }

    /** See {@link Builder#mqtt5}. */
    public Mqtt5Options mqtt5() {
        return values.mqtt5;
    }

    /**
     * How long the broker is to keep the session after a connection has ended: what {@link Mqtt5Options} say, or what
     * follows from {@link #cleanStartOnReconnect()}; {@link Mqtt5Options#FOR_EVER} if for ever.
     */
    public Duration sessionExpiry() {
        Duration given = values.mqtt5.sessionExpiry();
        return given != null ? given : values.cleanStartOnReconnect ? Duration.ZERO : Mqtt5Options.FOR_EVER;
    }

    /**
     * When to ask again a broker that has given this reason; see {@link Builder#retry}. With a supplier of
     * {@linkplain Builder#credentials credentials} it is {@link Retry#NOW} for the two that refuse them, unless set: the
     * next attempt has other ones.
     */
    public Retry retry(ReasonCode reason) {
        boolean refusesThem = reason == ReasonCode.BAD_USER_NAME_OR_PASSWORD || reason == ReasonCode.NOT_AUTHORIZED;
        Retry usual = refusesThem && values.credentials != null ? Retry.NOW : reason.retry();
        return values.retries.getOrDefault(reason, usual);
    }

    /** See {@link Builder#username}. */
    public @Nullable String username() {
        return values.username;
    }

    /** See {@link Builder#password(byte[])}; a copy. */
    public byte @Nullable [] password() {
        byte[] password = values.password;
        return password == null ? null : password.clone();
    }

    /** See {@link Builder#keepAlive}. */
    public Duration keepAlive() {
        return values.keepAlive;
    }

    /** See {@link Builder#pingInterval}. */
    public @Nullable Duration pingInterval() {
        return values.pingInterval;
    }

    /** See {@link Builder#pingTimeout}. */
    public @Nullable Duration pingTimeout() {
        return values.pingTimeout;
    }

    /** See {@link Builder#ackTimeout}. */
    public Duration ackTimeout() {
        return values.ackTimeout;
    }

    /** See {@link Builder#maxRepublishes}. */
    public int maxRepublishes() {
        return values.maxRepublishes;
    }

    /** See {@link Builder#connectTimeout}. */
    public Duration connectTimeout() {
        return values.connectTimeout;
    }

    /** See {@link Builder#connackTimeout}. */
    public Duration connackTimeout() {
        Duration timeout = values.connackTimeout;
        return timeout == null ? values.ackTimeout : timeout;
    }

    /** See {@link Builder#tlsTimeout}. */
    public Duration tlsTimeout() {
        return values.tlsTimeout;
    }

    /** See {@link Builder#attemptTimeout}. */
    public Duration attemptTimeout() {
        return values.attemptTimeout;
    }

    /** See {@link Builder#tls}. */
    public TlsOptions tls() {
        return values.tls;
    }

    /** See {@link Builder#socket}. */
    public SocketOptions socket() {
        return values.socket;
    }

    /** See {@link Builder#proxy}; null if there is none. */
    public @Nullable ProxyOptions proxy() {
        return values.proxy;
    }

    /** See {@link Builder#webSocket}. */
    public WebSocketOptions webSocket() {
        return values.webSocket;
    }

    /** See {@link Builder#credentials}. */
    public @Nullable CredentialsSupplier credentials() {
        return values.credentials;
    }

    /** See {@link Builder#cleanStart}. */
    public boolean cleanStart() {
        return values.cleanStart;
    }

    /** See {@link Builder#cleanStartOnReconnect}. */
    public boolean cleanStartOnReconnect() {
        return values.cleanStartOnReconnect;
    }

    /** See {@link Builder#will}. */
    public @Nullable Will will() {
        return values.will;
    }

    /** See {@link Builder#backoff}. */
    public Backoff backoff() {
        return values.backoff;
    }

    /** See {@link Builder#retryFirstConnect}. */
    public boolean retryFirstConnect() {
        return values.retryFirstConnect;
    }

    /** See {@link Builder#redelivery}. */
    public Redelivery redelivery() {
        return values.redelivery;
    }

    /** See {@link Builder#qosTwoInDoubt}. */
    public QosTwoInDoubt qosTwoInDoubt() {
        return values.qosTwoInDoubt;
    }

    /** See {@link Builder#resubscribe}. */
    public Resubscribe resubscribe() {
        return values.resubscribe;
    }

    /** See {@link Builder#maxFiltersPerSubscribe}. */
    public int maxFiltersPerSubscribe() {
        return values.maxFiltersPerSubscribe;
    }

    /** See {@link Builder#maxInFlight}. */
    public int maxInFlight() {
        return values.maxInFlight;
    }

    /** See {@link Builder#outboxMessages}. */
    public int outboxMessages() {
        return values.outboxMessages;
    }

    /** See {@link Builder#outboxBytes}. */
    public long outboxBytes() {
        return values.outboxBytes;
    }

    /** See {@link Builder#overflowPolicy}. */
    public OverflowPolicy overflowPolicy() {
        return values.overflowPolicy;
    }

    /** See {@link Builder#publishRate}; 0 if unlimited. */
    public int publishMessagesPerSecond() {
        return values.publishMessagesPerSecond;
    }

    /** See {@link Builder#publishRate}; 0 if unlimited. */
    public long publishBytesPerSecond() {
        return values.publishBytesPerSecond;
    }

    /** See {@link Builder#drainRate}; 0 if unlimited. */
    public int drainRate() {
        return values.drainRate;
    }

    /** See {@link Builder#lanes}; empty if there is one only, without a name. */
    public List<String> lanes() {
        return values.lanes;
    }

    /** See {@link Builder#publishDeadline}. */
    public @Nullable Duration publishDeadline() {
        return values.publishDeadline;
    }

    /** See {@link Builder#qos0WhenDown}. */
    public Qos0WhenDown qos0WhenDown() {
        return values.qos0WhenDown;
    }

    /** See {@link Builder#inboundMessages}. */
    public int inboundMessages() {
        return values.inboundMessages;
    }

    /** See {@link Builder#inboundBytes}. */
    public long inboundBytes() {
        return values.inboundBytes;
    }

    /** See {@link Builder#inboundPolicy}. */
    public InboundPolicy inboundPolicy() {
        return values.inboundPolicy;
    }

    /** See {@link Builder#handlerFailure}. */
    public HandlerFailure handlerFailure() {
        return values.handlerFailure;
    }

    /** See {@link Builder#maxPacketSize}. */
    public int maxPacketSize() {
        return values.maxPacketSize;
    }

    /** See {@link Builder#callbackExecutor}. */
    public @Nullable Executor callbackExecutor() {
        return values.callbackExecutor;
    }

    /** See {@link Builder#outboxStore}. */
    public @Nullable OutboxStore outboxStore() {
        return values.outboxStore;
    }

    /** See {@link Builder#eventListener}. */
    public @Nullable Consumer<? super ConnectionEvent> eventListener() {
        return values.eventListener;
    }

    /** Client id and servers; never the password. */
    @Override
    public String toString() {
        String where = servers.stream().map(Endpoint::toString).collect(Collectors.joining(", "));
        return "MqttClientOptions[" + clientId + " at " + where + "]";
    }

    /** Builds {@link MqttClientOptions}. The values are checked by {@link #build()}. Not thread-safe. */
    public static final class Builder {
        final URI server;

        @Nullable
        String clientId;

        ProtocolVersion protocol = ProtocolVersion.MQTT_3_1_1;
        Mqtt5Options mqtt5 = Mqtt5Options.DEFAULT;
        final Map<ReasonCode, Retry> retries = new EnumMap<>(ReasonCode.class);

        @Nullable
        String username;

        byte @Nullable [] password;
        Duration keepAlive = Duration.ofSeconds(60);

        @Nullable
        Duration pingInterval;

        @Nullable
        Duration pingTimeout;

        Duration ackTimeout = Duration.ofSeconds(10);
        int maxRepublishes = 4;
        Duration connectTimeout = Duration.ofSeconds(10);

        @Nullable
        Duration connackTimeout;

        Duration tlsTimeout = Duration.ofSeconds(15);
        Duration attemptTimeout = Duration.ofSeconds(60);
        TlsOptions tls = TlsOptions.DEFAULT;
        WebSocketOptions webSocket = WebSocketOptions.DEFAULT;
        SocketOptions socket = SocketOptions.DEFAULT;

        @Nullable
        CredentialsSupplier credentials;

        @Nullable
        ProxyOptions proxy;

        List<URI> moreServers = List.of();
        Failover failover = Failover.ORDERED;
        boolean cleanStart = true;
        boolean cleanStartOnReconnect = true;

        @Nullable
        Will will;

        Backoff backoff = Backoff.DEFAULT;
        boolean retryFirstConnect;
        Redelivery redelivery = Redelivery.BY_SESSION;
        QosTwoInDoubt qosTwoInDoubt = QosTwoInDoubt.RESEND;
        Resubscribe resubscribe = Resubscribe.IF_SESSION_LOST;
        int maxFiltersPerSubscribe = 8;
        int maxInFlight = 1_000;
        int outboxMessages = 100_000;
        long outboxBytes = 64L << 20;
        OverflowPolicy overflowPolicy = OverflowPolicy.REJECT;
        int publishMessagesPerSecond;
        long publishBytesPerSecond;
        int drainRate;
        List<String> lanes = List.of();

        @Nullable
        Duration publishDeadline;

        Qos0WhenDown qos0WhenDown = Qos0WhenDown.HOLD;
        int inboundMessages = 10_000;
        long inboundBytes = 32L << 20;
        InboundPolicy inboundPolicy = InboundPolicy.BACKPRESSURE;
        HandlerFailure handlerFailure = HandlerFailure.LEAVE_UNACKNOWLEDGED;
        int maxPacketSize = 16 << 20;

        @Nullable
        Executor callbackExecutor;

        @Nullable
        OutboxStore outboxStore;

        @Nullable
        Consumer<? super ConnectionEvent> eventListener;

        private Builder(URI server) {
            this.server = server;
        }

        private Builder(Builder from) {
            server = from.server;
            clientId = from.clientId;
            protocol = from.protocol;
            mqtt5 = from.mqtt5;
            retries.putAll(from.retries);
            username = from.username;
            password = from.password;
            keepAlive = from.keepAlive;
            pingInterval = from.pingInterval;
            pingTimeout = from.pingTimeout;
            ackTimeout = from.ackTimeout;
            maxRepublishes = from.maxRepublishes;
            connectTimeout = from.connectTimeout;
            connackTimeout = from.connackTimeout;
            tlsTimeout = from.tlsTimeout;
            attemptTimeout = from.attemptTimeout;
            tls = from.tls;
            webSocket = from.webSocket;
            credentials = from.credentials;
            socket = from.socket;
            proxy = from.proxy;
            moreServers = from.moreServers;
            failover = from.failover;
            cleanStart = from.cleanStart;
            cleanStartOnReconnect = from.cleanStartOnReconnect;
            will = from.will;
            backoff = from.backoff;
            retryFirstConnect = from.retryFirstConnect;
            redelivery = from.redelivery;
            qosTwoInDoubt = from.qosTwoInDoubt;
            resubscribe = from.resubscribe;
            maxFiltersPerSubscribe = from.maxFiltersPerSubscribe;
            maxInFlight = from.maxInFlight;
            outboxMessages = from.outboxMessages;
            outboxBytes = from.outboxBytes;
            overflowPolicy = from.overflowPolicy;
            publishMessagesPerSecond = from.publishMessagesPerSecond;
            publishBytesPerSecond = from.publishBytesPerSecond;
            drainRate = from.drainRate;
            lanes = from.lanes;
            publishDeadline = from.publishDeadline;
            qos0WhenDown = from.qos0WhenDown;
            inboundMessages = from.inboundMessages;
            inboundBytes = from.inboundBytes;
            inboundPolicy = from.inboundPolicy;
            handlerFailure = from.handlerFailure;
            maxPacketSize = from.maxPacketSize;
            callbackExecutor = from.callbackExecutor;
            outboxStore = from.outboxStore;
            eventListener = from.eventListener;
        }

        /**
         * The client id, 1 to 65 535 bytes; a random one of 22 characters if not set. With MQTT 5 an empty one lets the
         * broker choose; the client then keeps that until it is closed.
         */
        public Builder clientId(String clientId) {
            this.clientId = Objects.requireNonNull(clientId, "clientId");
            return this;
        }

        /**
         * The version to ask for; {@link ProtocolVersion#MQTT_3_1_1} if not set. There is no step down: a broker that does
         * not know it fails {@link MqttClient#connect} with {@link ReasonCode#UNSUPPORTED_PROTOCOL_VERSION}.
         */
        public Builder protocol(ProtocolVersion protocol) {
            this.protocol = Objects.requireNonNull(protocol, "protocol");
            return this;
        }

        /** Asks for MQTT 5 with these settings. */
        public Builder mqtt5(Mqtt5Options mqtt5) {
            this.mqtt5 = Objects.requireNonNull(mqtt5, "mqtt5");
            return protocol(ProtocolVersion.MQTT_5);
        }

        /** Says when to ask again a broker that has given this reason; {@link ReasonCode#retry()} if not set. */
        public Builder retry(ReasonCode reason, Retry retry) {
            retries.put(reason, Objects.requireNonNull(retry, "retry"));
            return this;
        }

        /** The user name; none if not set. */
        public Builder username(String username) {
            this.username = Objects.requireNonNull(username, "username");
            return this;
        }

        /** The password, at most 65 535 bytes; below MQTT 5 it needs a user name [MQTT-3.1.2-22]. Copied. */
        public Builder password(byte[] password) {
            this.password = password.clone();
            return this;
        }

        /** The password as text, encoded as UTF-8. */
        public Builder password(String password) {
            return password(password.getBytes(StandardCharsets.UTF_8));
        }

        /**
         * The keep-alive interval, whole seconds from 0 to 65 535; 60 s if not set. The client sends PINGREQ every
         * quarter of it in which nothing was received or nothing was sent. With 0 the broker does not watch the client
         * (MQTT 3.1.1, section 3.1.2.10), which then pings every 20 s for its own sake.
         */
        public Builder keepAlive(Duration keepAlive) {
            this.keepAlive = Objects.requireNonNull(keepAlive, "keepAlive");
            return this;
        }

        /** Pings more often than every quarter of the keep alive; a longer interval than that has no effect. */
        public Builder pingInterval(Duration pingInterval) {
            this.pingInterval = Objects.requireNonNull(pingInterval, "pingInterval");
            return this;
        }

        /**
         * How long after a PINGREQ the link may stay silent before it is declared dead; the smaller one of the
         * acknowledgement time-out and the ping interval if not set.
         */
        public Builder pingTimeout(Duration pingTimeout) {
            this.pingTimeout = Objects.requireNonNull(pingTimeout, "pingTimeout");
            return this;
        }

        /** How long to wait for an acknowledgement before a publish is repeated; 10 s if not set. */
        public Builder ackTimeout(Duration ackTimeout) {
            this.ackTimeout = Objects.requireNonNull(ackTimeout, "ackTimeout");
            return this;
        }

        /**
         * How often a QoS 1 publish is repeated on one connection, 0 to 1 000; 4 if not set. One acknowledgement
         * time-out after the last repetition the link is declared dead.
         */
        public Builder maxRepublishes(int maxRepublishes) {
            this.maxRepublishes = maxRepublishes;
            return this;
        }

        /**
         * The bound of name resolution, TCP connect and a proxy's answer together, once more of the WebSocket handshake, and of
         * the wait for {@link #credentials}; 10 s if not set.
         */
        public Builder connectTimeout(Duration connectTimeout) {
            this.connectTimeout = Objects.requireNonNull(connectTimeout, "connectTimeout");
            return this;
        }

        /** How long to wait for CONNACK on an open connection; the acknowledgement time-out if not set. */
        public Builder connackTimeout(Duration connackTimeout) {
            this.connackTimeout = Objects.requireNonNull(connackTimeout, "connackTimeout");
            return this;
        }

        /** The bound of the TLS handshake; 15 s if not set, which is enough for small hardware with client certificates. */
        public Builder tlsTimeout(Duration tlsTimeout) {
            this.tlsTimeout = Objects.requireNonNull(tlsTimeout, "tlsTimeout");
            return this;
        }

        /** The bound of one attempt as a whole, from the question for credentials to CONNACK; 60 s if not set. */
        public Builder attemptTimeout(Duration attemptTimeout) {
            this.attemptTimeout = Objects.requireNonNull(attemptTimeout, "attemptTimeout");
            return this;
        }

        /** Whom {@code mqtts} and {@code wss} trust, and what they show; {@link TlsOptions#DEFAULT} if not set. */
        public Builder tls(TlsOptions tls) {
            this.tls = Objects.requireNonNull(tls, "tls");
            return this;
        }

        /** How the system treats TCP connections; {@link SocketOptions#DEFAULT} if not set. */
        public Builder socket(SocketOptions socket) {
            this.socket = Objects.requireNonNull(socket, "socket");
            return this;
        }

        /**
         * The proxy that leads to the broker; none if not set. It resolves the broker's name itself. A {@code unix} socket is
         * reached without it.
         */
        public Builder proxy(ProxyOptions proxy) {
            this.proxy = Objects.requireNonNull(proxy, "proxy");
            return this;
        }

        /** How WebSocket is spoken; without headers if not set. Of no meaning for other transports. */
        public Builder webSocket(WebSocketOptions webSocket) {
            this.webSocket = Objects.requireNonNull(webSocket, "webSocket");
            return this;
        }

        /**
         * Whom to ask for user name and password before each attempt, instead of {@link #username} and {@link #password};
         * nobody if not set. These options then hold no secret.
         */
        public Builder credentials(CredentialsSupplier credentials) {
            this.credentials = Objects.requireNonNull(credentials, "credentials");
            return this;
        }

        /**
         * Further servers, in their order behind the first one, at most 31 and each once; none if not set. The client goes to
         * the next one when one fails. Each has a session of its own unless {@link Failover.Builder#sharedSessions} is set.
         */
        public Builder servers(String... more) {
            moreServers = Arrays.stream(more).map(URI::create).toList();
            return this;
        }

        /** How the client goes from one server to the next; {@link Failover#ORDERED} if not set. */
        public Builder failover(Failover failover) {
            this.failover = Objects.requireNonNull(failover, "failover");
            return this;
        }

        /**
         * Whether the first connection begins with a new session (Clean Session, MQTT 3.1.1, section 3.1.2.4); true if
         * not set. With true here and false for reconnects, an old session is discarded once, at the start.
         */
        public Builder cleanStart(boolean cleanStart) {
            this.cleanStart = cleanStart;
            return this;
        }

        /** Whether each reconnect begins with a new session; true if not set. */
        public Builder cleanStartOnReconnect(boolean cleanStartOnReconnect) {
            this.cleanStartOnReconnect = cleanStartOnReconnect;
            return this;
        }

        /** What the broker publishes if the client vanishes; nothing if not set. */
        public Builder will(Will will) {
            this.will = Objects.requireNonNull(will, "will");
            return this;
        }

        /** How long to wait between attempts to reconnect; {@link Backoff#DEFAULT} if not set. */
        public Builder backoff(Backoff backoff) {
            this.backoff = Objects.requireNonNull(backoff, "backoff");
            return this;
        }

        /**
         * Whether {@code connect} keeps trying until the broker can be reached; false if not set: then a failed first
         * attempt, or one attempt at each of several servers, fails it. A refusal of the kind {@link Retry#NEVER} fails it anyway.
         */
        public Builder retryFirstConnect(boolean retryFirstConnect) {
            this.retryFirstConnect = retryFirstConnect;
            return this;
        }

        /** How unacknowledged publishes are sent again after an outage; {@link Redelivery#BY_SESSION} if not set. */
        public Builder redelivery(Redelivery redelivery) {
            this.redelivery = Objects.requireNonNull(redelivery, "redelivery");
            return this;
        }

        /**
         * What becomes of a QoS 2 message whose session the broker has lost after it had received it;
         * {@link QosTwoInDoubt#RESEND} if not set.
         */
        public Builder qosTwoInDoubt(QosTwoInDoubt qosTwoInDoubt) {
            this.qosTwoInDoubt = Objects.requireNonNull(qosTwoInDoubt, "qosTwoInDoubt");
            return this;
        }

        /** When filters are subscribed to again; {@link Resubscribe#IF_SESSION_LOST} if not set. */
        public Builder resubscribe(Resubscribe resubscribe) {
            this.resubscribe = Objects.requireNonNull(resubscribe, "resubscribe");
            return this;
        }

        /** How many filters go into one SUBSCRIBE or UNSUBSCRIBE, 1 to 1 000; 8, which every broker takes, if not set. */
        public Builder maxFiltersPerSubscribe(int maxFiltersPerSubscribe) {
            this.maxFiltersPerSubscribe = maxFiltersPerSubscribe;
            return this;
        }

        /**
         * How many QoS 1 and 2 publishes may be unacknowledged, 1 to 65 535; 1 000 if not set. The others wait. With MQTT 5
         * the broker may want fewer; below it at most 20 of QoS 2 are, because there are brokers that lose more than that.
         */
        public Builder maxInFlight(int maxInFlight) {
            this.maxInFlight = maxInFlight;
            return this;
        }

        /** How many publishes may wait to be sent, 1 to 10 million; 100 000 if not set. */
        public Builder outboxMessages(int outboxMessages) {
            this.outboxMessages = outboxMessages;
            return this;
        }

        /** How many bytes of topics and payloads may wait to be sent, at least 1; 64 MiB if not set. */
        public Builder outboxBytes(long outboxBytes) {
            this.outboxBytes = outboxBytes;
            return this;
        }

        /** What to do with a publish when the outbox is full; {@link OverflowPolicy#REJECT} if not set. */
        public Builder overflowPolicy(OverflowPolicy overflowPolicy) {
            this.overflowPolicy = Objects.requireNonNull(overflowPolicy, "overflowPolicy");
            return this;
        }

        /**
         * How many messages, and how many bytes of topics and payloads, may leave in a second; 0, for each, is unlimited, and is
         * what is so if not set. At most a tenth of a second's worth leaves at once, or one message. A message of more bytes
         * than that leaves when nothing has left for as long, and the next ones wait until it is paid for. What is repeated
         * on the same connection for want of an acknowledgement is not counted.
         */
        public Builder publishRate(int messagesPerSecond, long bytesPerSecond) {
            publishMessagesPerSecond = messagesPerSecond;
            publishBytesPerSecond = bytesPerSecond;
            return this;
        }

        /**
         * How many messages may leave in a second while there is a backlog: what waited when the connection came up, or was
         * to be sent again. Newer messages of the same lane keep their order behind it. 0, unlimited, if not set.
         */
        public Builder drainRate(int messagesPerSecond) {
            drainRate = messagesPerSecond;
            return this;
        }

        /**
         * Gives the outbox lanes of priority, at most 16, the highest first; one lane without a name if not set. Names are
         * not empty, and differ. A message waits in the lane that it names ({@link Publication.Builder#lane}), or in the lowest.
         *
         * <p>Messages of a higher lane leave before those of a lower one, and each lane keeps its order. After 16 messages in
         * a row that have overtaken a lane, one of that lane leaves. What was sent before an outage is sent again first,
         * whatever its lane. The bounds of the outbox hold for all lanes together; {@link OverflowPolicy#DROP_OLDEST} drops
         * the oldest of the lowest lane that has any, but nothing of a higher lane than the new publish has: rather that one.
         */
        public Builder lanes(String... highestFirst) {
            lanes = List.of(highestFirst);
            return this;
        }

        /**
         * The deadline of publications that have none of their own, above 0; none if not set. It means the same as
         * {@link Publication.Builder#deadline}, and holds also for what an {@link OutboxStore} has kept without a deadline.
         */
        public Builder publishDeadline(Duration publishDeadline) {
            this.publishDeadline = Objects.requireNonNull(publishDeadline, "publishDeadline");
            return this;
        }

        /** What to do with a QoS 0 publish during an outage; {@link Qos0WhenDown#HOLD} if not set. */
        public Builder qos0WhenDown(Qos0WhenDown qos0WhenDown) {
            this.qos0WhenDown = Objects.requireNonNull(qos0WhenDown, "qos0WhenDown");
            return this;
        }

        /** How many received messages may wait for the application, 1 to 10 million; 10 000 if not set. */
        public Builder inboundMessages(int inboundMessages) {
            this.inboundMessages = inboundMessages;
            return this;
        }

        /** How many bytes of received messages may wait for the application, at least 1; 32 MiB if not set. */
        public Builder inboundBytes(long inboundBytes) {
            this.inboundBytes = inboundBytes;
            return this;
        }

        /** What to do when that is not enough; {@link InboundPolicy#BACKPRESSURE} if not set. */
        public Builder inboundPolicy(InboundPolicy inboundPolicy) {
            this.inboundPolicy = Objects.requireNonNull(inboundPolicy, "inboundPolicy");
            return this;
        }

        /** What becomes of a message whose handler threw; {@link HandlerFailure#LEAVE_UNACKNOWLEDGED} if not set. */
        public Builder handlerFailure(HandlerFailure handlerFailure) {
            this.handlerFailure = Objects.requireNonNull(handlerFailure, "handlerFailure");
            return this;
        }

        /** The largest packet that is read, in bytes, 1 024 to 268 435 455; 16 MiB if not set. A larger one ends the link. */
        public Builder maxPacketSize(int maxPacketSize) {
            this.maxPacketSize = maxPacketSize;
            return this;
        }

        /**
         * Where handlers, listeners and dependents of futures run; daemon threads shared by all clients if not set. An
         * executor of one thread is enough as long as no callback waits for another operation of the client.
         */
        public Builder callbackExecutor(Executor callbackExecutor) {
            this.callbackExecutor = Objects.requireNonNull(callbackExecutor, "callbackExecutor");
            return this;
        }

        /**
         * Keeps QoS 1 publishes over the end of the process, at the price of a write before each is sent; if not set they live
         * in memory only. A store belongs to one client at a time, and is closed by who made it.
         */
        public Builder outboxStore(OutboxStore outboxStore) {
            this.outboxStore = Objects.requireNonNull(outboxStore, "outboxStore");
            return this;
        }

        /** Receives every event of the connection, in order, on the callback executor; none if not set. */
        public Builder eventListener(Consumer<? super ConnectionEvent> eventListener) {
            this.eventListener = Objects.requireNonNull(eventListener, "eventListener");
            return this;
        }

        /**
         * The options.
         *
         * @throws IllegalArgumentException if a value is out of its bounds; the message names it, its value and the bound
         */
        public MqttClientOptions build() {
            return new MqttClientOptions(this);
        }
    }
}
