package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
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
    private long rejected;

    /** What the machine is looking at. */
    private @Nullable PublishCall offered;

    /** What was accepted and neither sent nor ended, by QoS. */
    private final int[] held = new int[3];

    Books(Figures figures) {
        this.figures = figures;
    }

    int held(int qos) {
        return held[qos];
    }

    /** The machine is about to see it. */
    void offered(PublishCall call) {
        offered = call;
        call.sequence = accepted + 1;
        if (!call.isEnded()) {
            held[call.qos.level()]++;
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
        }
    }

    /** The machine has it from the store. */
    void resumed(PublishCall call) {
        accepted++;
        held[call.qos.level()]++;
    }

    /** It was sent for the first time. */
    void left(PublishCall call) {
        if (call.sequence != 0 && !call.isEnded()) {
            held[call.qos.level()]--;
        }
    }

    /** It has ended, this moment. */
    void ended(PublishCall call) {
        if (call.sequence != 0 && call.transmissions == 0) {
            held[call.qos.level()]--;
        }
    }

    void acked() {
        acked++;
    }

    /** The machine knows that the user has ended it. */
    void cancelled(PublishCall call) {
        if (call.sequence != 0) {
            cancelled++;
        }
    }

    void failed(PublishCall call, MqttPublishException failure) {
        PublishFailure reason = failure.failure();
        switch (reason) {
            case OUTBOX_FULL -> {
                rejected++;
                figures.count(Happening.REJECTED);
            }
            case DROPPED -> {
                Promise.DROPPED_FOR_A_REASON.holds(offered != null, "it was in nobody's way");
                dropped++;
                figures.count(Happening.DROPPED);
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

    void compare(ClientStats stats) {
        boolean same = stats.accepted() == accepted
                && stats.acked() == acked
                && stats.failed() == failed
                && stats.expired() == expired
                && stats.dropped() == dropped
                && stats.cancelled() == cancelled
                && stats.rejected() == rejected
                && stats.pending() == accepted - acked - failed - expired - dropped - cancelled;
        if (!same || stats.pending() < stats.held()) {
            throw Promise.BOOKS_BALANCE.broken("accepted " + accepted + ", acked " + acked + ", failed " + failed
                    + ", expired " + expired + ", dropped " + dropped + ", cancelled " + cancelled + ", rejected "
                    + rejected + ", but " + stats);
        }
    }
}
