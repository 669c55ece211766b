package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The accounts of a client's publishes, kept from outside and compared with its own. */
final class Books {
    private final Figures figures;
    private long accepted;
    private long acked;
    private long failed;
    private long expired;
    private long dropped;
    private long cancelled;
    private long conflated;
    private long rejected;

    /** What the machine is looking at. */
    private @Nullable PublishCall offered;

    /** What was accepted and neither sent nor ended, by QoS. */
    private final int[] held = new int[3];

    /** What is pending, by the machine's account of what has ended, in order. */
    private final Set<PublishCall> pending = new LinkedHashSet<>();

    /** The same from the store, in any order. */
    private final Set<PublishCall> pendingKept = new LinkedHashSet<>();

    /** How much was accepted and has not ended, also by the user. */
    private int waiting;

    Books(Figures figures) {
        this.figures = figures;
    }

    int held(int qos) {
        return held[qos];
    }

    /** What has been accepted, and what has ended otherwise than well. */
    long[] endings() {
        return new long[] {accepted, failed, expired, dropped, cancelled, conflated};
    }

    int waiting() {
        return waiting;
    }

    /** How many the client has accepted. */
    long accepted() {
        return accepted;
    }

    /** The machine is about to see it. */
    void offered(PublishCall call) {
        offered = call;
        call.sequence = accepted + 1;
        if (!call.isEnded()) {
            hold(call);
            waiting++;
        }
    }

    private void hold(PublishCall call) {
        call.isHeld = true;
        held[call.qos.level()]++;
    }

    private void release(PublishCall call) {
        if (call.isHeld) {
            call.isHeld = false;
            held[call.qos.level()]--;
        }
    }

    /** The machine has seen it, and by its own account accepted so many by now. */
    void answered(PublishCall call, long nowAccepted) {
        offered = null;
        if (nowAccepted == accepted) {
            Promise.BOOKS_BALANCE.holds(call.isEnded(), "a publish is neither accepted nor ended");
            call.sequence = 0;
        } else {
            accepted++;
            call.client.lanes.entered(call);
            if (!call.endedByMachine) {
                pending.add(call);
            }
        }
    }

    /**
     * The machine has it from the store.
     *
     * @param isInFlight whether it has a packet id
     */
    void resumed(PublishCall call, boolean isInFlight) {
        accepted++;
        if (!isInFlight) {
            hold(call);
        }
        waiting++;
        pendingKept.add(call);
    }

    /** It was sent for the first time. */
    void left(PublishCall call) {
        release(call);
    }

    /** It has ended, this moment. */
    void ended(PublishCall call) {
        waiting -= call.sequence == 0 ? 0 : 1;
        if (call.endedByMachine) {
            forget(call);
        }
        release(call);
    }

    void acked() {
        acked++;
    }

    /** The machine knows that the user has ended it. */
    void cancelled(PublishCall call) {
        if (call.sequence != 0) {
            cancelled++;
            forget(call);
        }
    }

    private void forget(PublishCall call) {
        pending.remove(call);
        pendingKept.remove(call);
    }

    /** When the oldest of what is pending was accepted; now if nothing is. */
    private long oldestSince(long now) {
        long since = pending.isEmpty() ? now : pending.iterator().next().acceptedAt;
        for (PublishCall kept : pendingKept) {
            since = Math.min(since, kept.acceptedAt);
        }
        return since;
    }

    void failed(PublishCall call, MqttPublishException failure) {
        PublishFailure reason = failure.failure();
        switch (reason) {
            case OUTBOX_FULL -> {
                rejected++;
                figures.count(Happening.REJECTED);
            }
            case DROPPED -> {
                if (offered == null) {
                    throw Promise.DROPPED_FOR_A_REASON.broken("it was in nobody's way");
                }
                call.client.lanes.dropped(call, offered);
                dropped++;
                figures.count(Happening.DROPPED);
            }
            case CONFLATED -> {
                conflated++;
                call.client.lanes.conflated(call, offered);
            }
            case DEADLINE -> {
                expired++;
                boolean unsent = failure.outcome() == Outcome.NOT_SENT;
                figures.count(unsent ? Happening.EXPIRED_UNSENT : Happening.EXPIRED_IN_FLIGHT);
            }
            case EXPIRED -> {
                expired++;
                figures.count(Happening.MESSAGE_EXPIRED);
            }
            case NOT_CONNECTED -> failed++;
            case REFUSED -> {
                failed++;
                figures.count(Happening.REFUSED);
            }
            case IN_DOUBT -> {
                failed++;
                figures.count(Happening.IN_DOUBT);
            }
            case STORE_FAILED -> {
                failed++;
                figures.count(Happening.STORE_FAILED);
            }
            case CLOSED, NOT_SUPPORTED -> {
                if (reason == PublishFailure.NOT_SUPPORTED) {
                    figures.count(Happening.NOT_SUPPORTED);
                }
                if (call == offered) {
                    rejected++;
                } else {
                    failed++;
                }
            }
        }
    }

    void compare(ClientStats stats, long now) {
        long age = now - oldestSince(now);
        if (stats.oldestAge().toNanos() != age) {
            throw Promise.BOOKS_BALANCE.broken("the oldest is of " + age / 1e9 + ", but " + stats);
        }
        boolean same = stats.accepted() == accepted
                && stats.acked() == acked
                && stats.failed() == failed
                && stats.expired() == expired
                && stats.dropped() == dropped
                && stats.cancelled() == cancelled
                && stats.conflated() == conflated
                && stats.rejected() == rejected
                && stats.pending() == accepted - acked - failed - expired - dropped - cancelled - conflated;
        if (!same || stats.pending() < stats.held()) {
            throw Promise.BOOKS_BALANCE.broken("accepted " + accepted + ", acked " + acked + ", failed " + failed
                    + ", expired " + expired + ", dropped " + dropped + ", cancelled " + cancelled + ", conflated "
                    + conflated + ", rejected "
                    + rejected + ", but " + stats);
        }
    }
}
