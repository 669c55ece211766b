package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.Retry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where the next attempt goes, and after how long. It goes where a broker has said, if it may ({@link Redirection}), and
 * otherwise to the next server of the round ({@link ServerSelection}), at once if there is one. When a round is over the
 * client backs off ({@link Reconnection}), by the mildest of what was said in it: while one server may take it soon, it does
 * not matter that another one never will.
 *
 * <p>A lost connection begins a new round. It is held against the server only if it was short, or if the broker has ended it by a
 * reason that is about the broker itself: otherwise it may have been anybody's fault, and the server still has the session.
 */
final class Itinerary {
    /** What a broker says of itself, so that another one is the better choice. */
    private static final Set<ReasonCode> UNWELL = EnumSet.of(
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_SHUTTING_DOWN,
            ReasonCode.USE_ANOTHER_SERVER,
            ReasonCode.SERVER_MOVED,
            ReasonCode.CONNECTION_RATE_EXCEEDED);

    private final MqttClientOptions options;
    private final Redirection redirection;
    private final ServerSelection servers;
    private final Reconnection reconnection;
    private final long stableAfter;
    private final long failBack;

    // for the round
    private Retry mildest = Retry.NEVER;

    // for the connection
    private long upSince;

    Itinerary(MqttClientOptions options, RandomGenerator random) {
        this.options = options;
        redirection = new Redirection(options);
        servers = new ServerSelection(options.servers(), options.failover(), keepsSession(options), random);
        reconnection = new Reconnection(options.backoff(), random);
        stableAfter = Times.nanos(options.backoff().stableAfter());
        Duration back = options.failover().failBack();
        failBack = back == null || options.servers().size() == 1 ? Times.NEVER : Times.nanos(back);
    }

    private static boolean keepsSession(MqttClientOptions options) {
        return !options.cleanStartOnReconnect() && !options.failover().sharedSessions();
    }

    /** The server with this name, if it is one of them, has the session that an earlier process has begun. */
    void resume(@Nullable String server) {
        servers.resume(server);
    }

    /** The client begins anew, or is closed. */
    void reset() {
        reconnection.reset();
        servers.reset();
        endRound();
    }

    private void endRound() {
        servers.endRound();
        mildest = Retry.NEVER;
    }

    /** Where the attempt that begins now goes. */
    Endpoint next(long now) {
        Endpoint target = redirection.take();
        return target != null ? target : servers.next(now);
    }

    /**
     * An attempt has failed.
     *
     * @param isFirst whether {@code connect} waits for it
     * @return how long to wait before the next one, or {@link Times#NEVER} if there must be none
     */
    long afterFailure(Endpoint target, MqttException error, boolean isFirst, long now) {
        if (redirection.follows(error)) {
            return reconnection.nextDelay();
        }
        Retry retry = error instanceof MqttRefusedException refused
                ? options.retry(refused.reason().code())
                : Retry.NOW;
        mildest = retry.compareTo(mildest) < 0 ? retry : mildest;
        ConnectPhase phase = error instanceof MqttConnectException early ? early.phase() : ConnectPhase.HANDSHAKE;
        if (phase == ConnectPhase.LOAD) {
            return backOff(isFirst);
        }
        if (phase != ConnectPhase.CREDENTIALS) { // which is nothing against the server
            servers.failed(target, now);
        }
        return servers.hasMore(now) ? 0 : backOff(isFirst);
    }

    private long backOff(boolean isFirst) {
        Retry retry = mildest;
        mildest = Retry.NEVER;
        servers.endRound(); // who has cooled down during the wait is not all that is left
        if (isFirst && (retry == Retry.NEVER || !options.retryFirstConnect())) {
            return Times.NEVER;
        }
        return retry == Retry.NOW ? reconnection.nextDelay() : reconnection.longDelay();
    }

    /** A connection is up. */
    void arrived(Endpoint target, long now) {
        redirection.arrived();
        reconnection.connected(now);
        servers.connected(target);
        endRound();
        upSince = now;
    }

    /**
     * The connection is lost.
     *
     * @return how long to wait before the next attempt
     */
    long afterLoss(Endpoint target, DownCause cause, MqttException error, long now) {
        reconnection.connectionLost(cause, now);
        boolean wasStable = now - upSince >= stableAfter;
        if (wasStable) {
            servers.proved(target);
        }
        if (cause == DownCause.FAIL_BACK) {
            servers.leave();
            return 0;
        }
        if (redirection.follows(error)) {
            return reconnection.nextDelay();
        }
        ReasonCode reason =
                error instanceof MqttDisconnectedException told ? told.reason().code() : ReasonCode.SUCCESS;
        boolean isUnwell = UNWELL.contains(reason);
        if (isUnwell || !wasStable && cause != DownCause.PING_TIMEOUT) {
            servers.failed(target, now);
        }
        boolean soon = options.retry(reason) == Retry.NOW || isUnwell && servers.hasHealthy(now);
        return soon ? reconnection.nextDelay() : reconnection.longDelay();
    }

    /** See {@link Reconnection#withSuspicion}. */
    MqttException withSuspicion(MqttException error, String clientId) {
        return reconnection.withSuspicion(error, clientId);
    }

    /** Whether the client leaves one server for a better one. */
    boolean goesBack() {
        return failBack != Times.NEVER;
    }

    /** When to leave this server for a better one, if that can be; {@link Times#NEVER} if there is none. */
    long goesBackAt(Endpoint target) {
        return Math.max(upSince + failBack, servers.betterAt(target));
    }
}
