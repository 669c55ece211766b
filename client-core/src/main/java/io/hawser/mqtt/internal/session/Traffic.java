package io.hawser.mqtt.internal.session;

import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttConnectException;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.MqttProtocolException;
import io.hawser.mqtt.internal.packet.Packet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What travels over an open connection, by the parts that it belongs to, and what outlives the connection: publishes,
 * subscriptions, received messages, requests, pings. Knows nothing of how the connection came about and what follows it.
 */
final class Traffic {
    final Sender sender;
    final Subscriptions subscriptions;
    final Receiver receiver;
    final Requests requests;
    final Pings pings;

    private final Link link;
    private final Counters counters;
    private boolean unacknowledged;

    /** Why the connection must be given up. */
    record Loss(DownCause cause, MqttException error) {}

    Traffic(
            MqttClientOptions options,
            Effects effects,
            OperationHost host,
            Link link,
            Counters counters,
            PacketIds ids,
            Journal journal,
            RandomGenerator random) {
        this.link = link;
        this.counters = counters;
        sender = new Sender(options, effects, link, ids, counters, journal);
        subscriptions = new Subscriptions(options, effects, link, ids, counters, journal);
        requests = new Requests(effects, link, subscriptions, host, random);
        receiver = new Receiver(options, effects, host, link, counters, subscriptions, requests, journal);
        pings = new Pings(options, effects, link);
    }

    /** Whether nothing is left that a broker has still to answer. */
    boolean isIdle() {
        return sender.isIdle() && subscriptions.isIdle();
    }

    /** Whether nothing is under way in either direction, and nobody waits for an answer that a broker may still send. */
    boolean isQuiet() {
        return isIdle() && receiver.isQuiet() && requests.isIdle();
    }

    /**
     * Takes what the store has kept from an earlier process.
     *
     * @param sessionIsOurs whether it belongs to the session that the next CONNECT asks for
     */
    void resume(StoredState kept, boolean sessionIsOurs, long now) {
        subscriptions.resume(kept.subscriptions());
        receiver.resume(kept.received(), sessionIsOurs);
        sender.resume(kept.publications(), sessionIsOurs, now);
    }

    /** More of what must be durable before anything follows is. */
    void onStored(long upTo, long now) {
        sender.onStored(upTo, now);
        receiver.onStored(now);
    }

    /** What was to be written down up to this position was not, and never will be. */
    void onStoreFailed(long upTo, Throwable cause, long now) {
        sender.onStoreFailed(upTo, cause);
        drain(now);
    }

    // ---- the connection

    /**
     * A connection is up, or was, only to discard a session; what has been lost is put right by {@link #resume}.
     *
     * @param sessionPresent whether the broker says that it has kept the session
     * @param isCertain whether that is to be believed
     */
    void connectionBegan(boolean sessionPresent, boolean isCertain) {
        sender.connectionBegan(sessionPresent, isCertain);
        receiver.connectionBegan(sessionPresent, isCertain);
    }

    /** What {@link #resume} has to do. */
    Recovery recovery(boolean sessionKept) {
        int kept = subscriptions.held(sessionKept);
        return new Recovery(sessionKept, kept, subscriptions.size() - kept, sender.replaying(), sender.held());
    }

    /** Whether something is left of a session that may have been lost unnoticed. */
    boolean isInDoubt() {
        return sender.isInDoubt() || receiver.isInDoubt();
    }

    /** Subscribes to what the broker does not have, before anything that waits is sent. */
    void resume(boolean sessionKept, long now) {
        subscriptions.connectionBegan(sessionKept, now);
        sender.drain(now);
        receiver.press(now);
    }

    void connectionEnded(long now) {
        sender.connectionEnded();
        subscriptions.connectionEnded(now);
        receiver.connectionEnded();
        pings.connectionEnded();
    }

    /** Fails everything, for good. */
    void close(String why) {
        sender.close(why);
        subscriptions.close(why);
        requests.close(why);
        receiver.connectionEnded();
        receiver.failWaiting();
        pings.connectionEnded();
    }

    // ---- packets

    /** @throws MqttProtocolException if this packet must not have come */
    void onPacket(Packet packet, long now) {
        if (packet instanceof Packet.Arrival arrival) {
            receiver.onArrival(arrival, now);
        } else if (packet instanceof Packet.PubAck ack) {
            sender.onPubAck(ack, now);
            drain(now);
        } else if (packet instanceof Packet.PubRec ack) {
            sender.onPubRec(ack, now);
            drain(now);
        } else if (packet instanceof Packet.PubRel release) {
            receiver.onPubRel(release.packetId(), now);
        } else if (packet instanceof Packet.PubComp ack) {
            sender.onPubComp(ack, now);
            drain(now);
        } else if (packet instanceof Packet.SubAck ack) {
            subscriptions.onSubAck(ack);
            drain(now);
        } else if (packet instanceof Packet.UnsubAck ack) {
            subscriptions.onUnsubAck(ack);
            drain(now);
        } else if (packet instanceof Packet.PingResp) {
            long roundTrip = link.keepAlive().answered(now);
            counters.roundTripNanos = roundTrip < 0 ? counters.roundTripNanos : roundTrip;
        } else {
            throw new MqttProtocolException("the broker sent " + packet.type() + " on an open connection", null);
        }
    }

    /** A packet id or a place in the window may be free. Subscribing goes first: publishes would take every free id. */
    private void drain(long now) {
        subscriptions.drain(now);
        sender.drain(now);
    }

    /** The user has ended an operation of a kind that belongs here. */
    void cancel(Operation<?> operation, long now) {
        if (operation instanceof PublishOperation publish) {
            sender.cancelled(publish);
            drain(now);
        } else if (operation instanceof SubscribeOperation subscribe) {
            subscriptions.cancelled(subscribe, now);
        } else if (operation instanceof ReceiveOperation receive) {
            receiver.cancelled(receive);
        } else if (operation instanceof RequestOperation request) {
            requests.cancelled(request);
        } else if (operation instanceof PingOperation ping) {
            pings.cancelled(ping);
        } else if (operation instanceof WritableOperation writable) {
            sender.cancelled(writable);
        }
    }

    // ---- time

    long nextDeadline() {
        long deadline = Math.min(sender.nextDeadline(), Math.min(receiver.nextDeadline(), requests.nextDeadline()));
        if (link.isOpen()) {
            deadline = Math.min(deadline, link.keepAlive().nextDeadline());
            deadline = Math.min(deadline, link.pace().nextDeadline());
            deadline = Math.min(deadline, Math.min(subscriptions.nextDeadline(), pings.nextDeadline()));
        }
        return deadline;
    }

    /** Ends and repeats what is due, with a connection or without one. */
    void onDeadline(long now) {
        receiver.onDeadline(now);
        requests.onDeadline(now);
        unacknowledged = sender.onDeadline(now);
        if (!unacknowledged) {
            drain(now);
        }
    }

    /** Ends the publishes that are due. */
    void expire(long now) {
        sender.onDeadline(now);
    }

    /** Looks after an open connection; returns why it must be given up, or null if it is well. */
    @Nullable
    Loss watch(long now) {
        pings.onDeadline(now);
        if (link.keepAlive().isDead(now)) {
            return silence(DownCause.PING_TIMEOUT, "the broker has been silent since a PINGREQ was sent", now);
        } else if (link.pace().isOverdue(now)) {
            return silence(DownCause.PACKET_TIMEOUT, "a packet of the broker takes too long to arrive", now);
        } else if (unacknowledged) {
            return silence(DownCause.ACK_TIMEOUT, "the broker does not acknowledge a PUBLISH", now);
        } else if (subscriptions.isOverdue(now)) {
            return silence(DownCause.ACK_TIMEOUT, "the broker does not answer a SUBSCRIBE or UNSUBSCRIBE", now);
        }
        if (link.keepAlive().isPingDue(now)) {
            link.ping(now);
        }
        return null;
    }

    private Loss silence(DownCause cause, String what, long now) {
        String why = what + "; last heard from " + link.silence(now).toMillis() + " ms ago";
        return new Loss(cause, new MqttConnectException(ConnectPhase.HANDSHAKE, why, null));
    }
}
