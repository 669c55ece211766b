package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The race for a socket. The host's name is resolved, and its addresses are tried in turn: the next one when the
 * one before has failed, or beside it when it has not answered for a moment, two at a time at most (RFC 8305 in small). When
 * two are silent and there are more, the older one makes room. The first connection that opens is it; the others are closed.
 * There is no time-out for the whole here: the machine cancels the attempt.
 *
 * <p>On the event loop only, but for the resolution of the name.
 */
final class Dial {
    /** How long an address has for itself before the next one is tried beside it (RFC 8305, section 5). */
    private static final long HEAD_START_MILLIS = 250;

    /** How long two may try together before the older one makes room: for a SYN and its first repetition. */
    private static final long PATIENCE_MILLIS = 2_000;

    private static final int MAX_RACING = 2;

    /**
     * To whom the socket is to lead.
     *
     * @param name who that is, in words
     */
    record Peer(Endpoint endpoint, String name) {
        static Peer broker(Endpoint endpoint) {
            return new Peer(endpoint, endpoint.toString());
        }

        static Peer proxy(Endpoint endpoint) {
            return new Peer(endpoint, "the proxy " + endpoint);
        }
    }

    private final Environment environment;
    private final Peer peer;
    private final Runnable onResolved;
    private final Consumer<Channel> onOpen;
    private final Consumer<MqttConnectException> onFailure;

    private final ArrayDeque<SocketAddress> untried = new ArrayDeque<>();
    private final List<ChannelFuture> racing = new ArrayList<>(MAX_RACING);
    private @Nullable ScheduledFuture<?> nextTry;
    private boolean over;
    private int addresses;

    /**
     * @param onResolved runs when the name is resolved
     * @param onOpen gets the open channel, which does not read yet and has no handlers
     * @param onFailure gets the reason why there is none
     */
    Dial(
            Environment environment,
            Peer peer,
            Runnable onResolved,
            Consumer<Channel> onOpen,
            Consumer<MqttConnectException> onFailure) {
        this.environment = environment;
        this.peer = peer;
        this.onResolved = onResolved;
        this.onOpen = onOpen;
        this.onFailure = onFailure;
    }

    void begin() {
        try {
            environment.blockingExecutor().execute(this::resolve);
        } catch (Throwable e) { // such as no thread to be had: the attempt fails, and a later one may not
            environment.eventLoop().execute(() -> unresolved(e));
        }
    }

    private void resolve() {
        try {
            List<SocketAddress> found = environment.resolver().resolve(peer.endpoint());
            environment.eventLoop().execute(() -> resolved(found));
        } catch (Throwable e) { // an Error, too: nobody else would tell of it
            environment.eventLoop().execute(() -> unresolved(e));
        }
    }

    /** Gives the attempt up; nothing will be reported. */
    void cancel() {
        over = true;
        stopWaiting();
        racing.forEach(Dial::giveUp);
        racing.clear();
    }

    private void resolved(List<SocketAddress> found) {
        if (over) {
            return;
        }
        addresses = found.size();
        untried.addAll(found);
        if (found.isEmpty()) {
            unresolved(new UnknownHostException(peer.endpoint().host()));
            return;
        }
        onResolved.run();
        if (!over) { // the news of that may have ended it
            tryNext();
        }
    }

    private void unresolved(Throwable cause) {
        if (!over) {
            over = true;
            String why = "the name " + peer.endpoint().host() + " could not be resolved: " + cause.getMessage();
            onFailure.accept(new MqttConnectException(ConnectPhase.RESOLVE, why, cause));
        }
    }

    private void tryNext() {
        stopWaiting();
        SocketAddress address = untried.pollFirst();
        if (address == null) {
            return;
        }
        if (racing.size() == MAX_RACING) {
            giveUp(racing.remove(0));
        }
        ChannelFuture future = environment
                .bootstrap(peer.endpoint())
                .clone()
                .option(ChannelOption.AUTO_READ, false) // nothing may be read before the handlers are there
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        racing.add(future);
        if (!untried.isEmpty()) {
            long millis = racing.size() < MAX_RACING ? HEAD_START_MILLIS : PATIENCE_MILLIS;
            nextTry = environment.eventLoop().schedule(this::tryNext, millis, TimeUnit.MILLISECONDS);
        }
        future.addListener(ignored -> ended(future));
    }

    /** Netty reports a socket that could not even be made, as when there are too many, from a thread of its own. */
    private void ended(ChannelFuture future) {
        if (environment.eventLoop().inEventLoop()) {
            connected(future);
        } else {
            environment.eventLoop().execute(() -> connected(future));
        }
    }

    private static void giveUp(ChannelFuture future) {
        if (!future.isDone() || future.isSuccess()) {
            future.channel().close();
        }
    }

    private void connected(ChannelFuture future) {
        if (over || !racing.remove(future)) {
            giveUp(future);
            return;
        }
        Throwable failure = future.cause();
        if (failure == null) {
            cancel();
            onOpen.accept(future.channel());
        } else if (!untried.isEmpty()) {
            tryNext();
        } else if (racing.isEmpty()) {
            over = true;
            String why = "no connection to " + peer.name() + ": " + failure.getMessage()
                    + (addresses > 1 ? " (the last of " + addresses + " addresses)" : "");
            onFailure.accept(new MqttConnectException(ConnectPhase.CONNECT, why, failure));
        }
    }

    private void stopWaiting() {
        ScheduledFuture<?> timer = nextTry;
        if (timer != null) {
            timer.cancel(false);
            nextTry = null;
        }
    }
}
