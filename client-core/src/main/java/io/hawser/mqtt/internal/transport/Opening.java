package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.ProxyOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to open a transport: the race for a socket, and then one layer after the other. There is no time-out here: the
 * machine knows how far the attempt has come, and cancels it.
 *
 * <p>On the event loop only, but for what blocks.
 */
final class Opening {
    /** Who wants the transport; called on the event loop. Nothing is called after it has failed, opened or been cancelled. */
    interface Owner {
        /** What sees all bytes that arrive, below the layers. */
        ChannelHandler monitor();

        /** It has come so far. */
        void progressed(ConnectPhase phase);

        /** It is open; the channel does not read, and what is added to its pipeline now misses nothing. */
        void opened(Channel channel);

        /** There is none, for this reason. */
        void failed(MqttConnectException why);
    }

    private final Environment environment;
    private final Road road;
    private final Endpoint endpoint;
    private final Owner owner;
    private final Dial dial;
    private final ArrayDeque<Layer> layers = new ArrayDeque<>();
    private @Nullable Channel channel;
    private boolean over;

    Opening(Environment environment, Road road, Endpoint endpoint, Owner owner) {
        this.environment = environment;
        this.road = road;
        this.endpoint = endpoint;
        this.owner = owner;
        ProxyOptions proxy = road.proxy(endpoint);
        dial = new Dial(
                environment,
                proxy == null ? Dial.Peer.broker(endpoint) : Dial.Peer.proxy(proxy.endpoint()),
                () -> owner.progressed(ConnectPhase.CONNECT),
                this::dialed,
                this::failed);
    }

    /** What it begins with. */
    ConnectPhase firstPhase() {
        return road.isBare(endpoint) ? ConnectPhase.RESOLVE : ConnectPhase.PREPARE;
    }

    void begin() {
        if (road.isBare(endpoint)) {
            dial.begin();
            return;
        }
        try {
            environment.blockingExecutor().execute(this::prepare);
        } catch (Throwable e) { // such as no thread to be had: the attempt fails, and a later one may not
            environment.eventLoop().execute(() -> unprepared(e));
        }
    }

    private void prepare() {
        try {
            List<Layer> made = road.to(endpoint);
            environment.eventLoop().execute(() -> prepared(made));
        } catch (Throwable e) { // an Error, too: nobody else would tell of it
            environment.eventLoop().execute(() -> unprepared(e));
        }
    }

    private void prepared(List<Layer> made) {
        if (over) {
            return;
        }
        layers.addAll(made);
        owner.progressed(ConnectPhase.RESOLVE);
        if (!over) { // the news of that may have ended it
            dial.begin();
        }
    }

    private void unprepared(Throwable cause) {
        failed(
                cause instanceof MqttConnectException known
                        ? known
                        : new MqttConnectException(
                                ConnectPhase.CONNECT,
                                "no connection to " + endpoint + ": " + cause.getMessage(),
                                cause));
    }

    /** Gives the attempt up; nothing will be reported. */
    void cancel() {
        over = true;
        dial.cancel();
        Channel open = channel;
        if (open != null) {
            open.close();
        }
    }

    private void dialed(Channel open) {
        channel = open;
        open.pipeline().addLast(owner.monitor());
        if (layers.isEmpty()) {
            climb(open);
        } else {
            environment.eventLoop().execute(() -> climb(open)); // Netty is still to tell the handlers that it is open
        }
    }

    private void climb(Channel open) {
        if (over) {
            return;
        }
        Layer next = layers.pollFirst();
        if (next == null) {
            over = true;
            open.config().setAutoRead(false);
            owner.opened(open);
            return;
        }
        owner.progressed(next.phase());
        if (over) {
            return; // the news of that has ended it
        }
        if (!open.isActive()) { // or it would wait for an end that has passed
            failed(next.explain(new IOException("the connection was closed at once")));
            return;
        }
        open.config().setAutoRead(true); // a handshake needs answers
        try {
            next.begin(open).addListener(done -> climbed(open, next, done));
        } catch (RuntimeException e) {
            failed(next.explain(e));
        }
    }

    private void climbed(Channel open, Layer layer, Future<?> done) {
        if (over) {
            return;
        }
        Throwable cause = done.cause();
        if (cause == null) {
            climb(open);
        } else {
            failed(layer.explain(cause));
        }
    }

    private void failed(MqttConnectException why) {
        if (!over) {
            cancel();
            owner.failed(why);
        }
    }
}
