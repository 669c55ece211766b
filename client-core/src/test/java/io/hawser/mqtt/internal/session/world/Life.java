package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectPhase;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.DownCause;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttDisconnectedException;
import io.hawser.mqtt.MqttRefusedException;
import io.hawser.mqtt.Retry;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The phases of a client and the events that it reports, and whether they come when they must. */
final class Life {
    private static final long LOAD_TIMEOUT = 60 * World.SECOND;

    /** How late anything may be in a world where timers are a little late. */
    static final long SLACK = 100 * World.MILLI;

    private static final Duration PING_INTERVAL_WITHOUT_KEEP_ALIVE = Duration.ofSeconds(20);

    private final World world;
    private final SimClient client;
    private final MqttClientOptions options;
    private final Delays delays;
    private final OutageBook outages;
    private final Rounds rounds;

    private Phase phase = Phase.IDLE;
    private long since;
    private long toldDelay;
    private boolean goes;
    private Retry mildest = Retry.NEVER;
    private long leavesAt = World.NEVER;
    private boolean up;
    private long upSince;
    private boolean silent;
    private boolean overslept;
    private long ups;
    private long downs;

    Life(World world, SimClient client, MqttClientOptions options) {
        this.world = world;
        this.client = client;
        this.options = options;
        delays = new Delays(options.backoff());
        rounds = new Rounds(world, options);
        outages = new OutageBook(world, client);
    }

    Phase phase() {
        return phase;
    }

    /** Within which time a dead link must be noticed. */
    static long detection(MqttClientOptions options, Duration keepAlive) {
        Duration quarter = keepAlive.isZero() ? PING_INTERVAL_WITHOUT_KEEP_ALIVE : keepAlive.dividedBy(4);
        Duration interval = least(quarter, options.pingInterval());
        Duration timeout =
                options.pingTimeout() != null ? options.pingTimeout() : least(options.ackTimeout(), interval);
        return interval.plus(timeout).toNanos();
    }

    private static Duration least(Duration one, @Nullable Duration other) {
        return other == null || one.compareTo(other) < 0 ? one : other;
    }

    /** The application calls connect: events may come again. */
    void connecting() {
        silent = false;
    }

    /** The application calls disconnect and allows it this much time. */
    void disconnecting(long drain) {
        long at = world.now() + drain;
        leavesAt = phase == Phase.LEAVING ? Math.min(leavesAt, at) : at;
    }

    /** It sends DISCONNECT. */
    void leaving() {
        if (phase == Phase.LEAVING && world.now() < leavesAt) {
            boolean publishing = client.operations.isPublishing() || client.store.isPublishing();
            Promise.LEAVES_IN_PEACE.holds(!publishing, "a publish was under way");
        }
    }

    void entered(Phase next, boolean hurried) {
        boolean begins = next == Phase.ASKING || next == Phase.DIALING || next == Phase.LOADING;
        if (phase == Phase.WAITING && begins && !hurried) {
            long least = Math.max(delays.least(), toldDelay);
            Promise.BACKS_OFF.holds(world.now() - since >= least, "the next attempt came too early");
        }
        if (next == Phase.WAITING) {
            if (phase == Phase.ONLINE) {
                delays.lost(world.now() - upSince);
            }
        } else if (begins && (phase == Phase.IDLE || phase == Phase.CLOSED)) {
            delays.connecting();
            rounds.reset();
            mildest = Retry.NEVER;
            outages.reset();
        }
        goes |= begins && phase != Phase.ASKING && phase != Phase.HANDSHAKING;
        if (next == Phase.CLOSED) {
            leavesAt = World.NEVER;
        }
        phase = next;
        since = world.now();
    }

    /** This is where the attempt goes. */
    void goesTo(Endpoint server) {
        if (goes) {
            goes = false;
            rounds.visits(server);
        }
    }

    void changed(ConnectionEvent event) {
        Promise.EVENTS_PAIR_UP.holds(!silent, "an event after Closed, or before connect");
        if (event instanceof ConnectionEvent.Up up) {
            Promise.EVENTS_PAIR_UP.holds(!this.up && up.connection() == ++ups, "Up after Up");
            outages.up(up);
            rounds.connected();
            mildest = Retry.NEVER;
            this.up = true;
            upSince = world.now();
            world.figures.count(up.sessionPresent() ? Happening.UP_WITH_SESSION : Happening.UP);
        } else if (event instanceof ConnectionEvent.Down down) {
            Promise.EVENTS_PAIR_UP.holds(up && down.connection() == ups, "Down without Up");
            up = false;
            outages.down(down);
            toldDelay = down.nextDelay().toNanos();
            downs++;
            down(down.cause());
            rounds.lost();
            if (down.cause() == DownCause.FAIL_BACK) {
                wentBack();
                return;
            }
            delays.waiting();
            if (down.error() instanceof MqttDisconnectedException disconnected
                    && options.retry(disconnected.reason().code()) != Retry.NOW
                    && options.servers().size() == 1) {
                delays.refusedForGood();
            }
        } else if (event instanceof ConnectionEvent.AttemptFailed failed) {
            Promise.EVENTS_PAIR_UP.holds(!up, "a failed attempt while up");
            outages.failed(failed);
            toldDelay = failed.nextDelay().toNanos();
            failed(failed);
            world.figures.count(happening(failed.phase()));
        } else if (event instanceof ConnectionEvent.SubscriptionRefused) {
            Promise.EVENTS_PAIR_UP.holds(up, "a refused subscription while down");
            world.figures.count(Happening.SUBSCRIPTION_REFUSED);
        } else {
            up = false;
            outages.reset();
            silent = true;
            world.figures.count(Happening.CLOSED);
        }
    }

    private void failed(ConnectionEvent.AttemptFailed failed) {
        Retry retry = failed.error() instanceof MqttRefusedException refused
                ? options.retry(refused.reason().code())
                : Retry.NOW;
        mildest = retry.compareTo(mildest) < 0 ? retry : mildest;
        if (failed.nextDelay().isZero()) {
            rounds.goesOn();
            delays.atOnce();
            return;
        }
        rounds.ends(failed.phase() != ConnectPhase.LOAD);
        delays.waiting();
        if (mildest != Retry.NOW) {
            delays.refusedForGood();
        }
        mildest = Retry.NEVER;
    }

    private void wentBack() {
        delays.atOnce();
        Duration after = options.failover().failBack();
        boolean due = after != null && world.now() - upSince >= after.toNanos();
        Promise.GOES_BACK_IN_PEACE.holds(due, "it has gone back too early");
        Promise.GOES_BACK_IN_PEACE.holds(!client.operations.isPublishing(), "a publish was under way");
        boolean better = !client.driver.server().equals(options.endpoint());
        Promise.GOES_BACK_IN_PEACE.holds(better, "there is no better server than the first one");
    }

    private static Happening happening(ConnectPhase phase) {
        return switch (phase) {
            case AUTHENTICATE -> Happening.NOT_AUTHENTICATED;
            case CREDENTIALS -> Happening.NO_CREDENTIALS;
            default -> Happening.ATTEMPT_FAILED;
        };
    }

    /** A timer fires, perhaps of a process that has slept far beyond it. */
    void judging(boolean overslept) {
        this.overslept = overslept;
    }

    private void down(DownCause cause) {
        world.figures.count(Happening.valueOf(cause.name()));
        if (cause == DownCause.PROTOCOL_ERROR) {
            client.wire.checkSaidWhy();
        }
        boolean authenticating = cause == DownCause.AUTHENTICATION_FAILED && !client.dialogues.isExcused();
        boolean judged =
                cause == DownCause.PING_TIMEOUT || cause == DownCause.PACKET_TIMEOUT || cause == DownCause.ACK_TIMEOUT;
        if (judged || authenticating) {
            Promise.NO_FALSE_ALARM.holds(!overslept, "it was, by a process that had been asleep");
            FaultyLink link = client.driver.link();
            boolean excused = link == null || link.isDisturbed() || client.wasAsleepSince(upSince);
            Promise.NO_FALSE_ALARM.holds(excused, "it was");
        }
    }

    /** What must hold while time passes. */
    void check() {
        long now = world.now();
        long freshAt = client.driver.freshAt();
        if (now > phaseEnd() + SLACK && now > client.wokeAt() + SLACK) {
            throw Promise.PHASES_END_IN_TIME.broken(client.name + " has been " + phase + " since " + since / 1e9);
        }
        boolean judged = phase == Phase.ONLINE && client.driver.isReading();
        FaultyLink link = client.driver.link();
        long readSince = Math.max(client.driver.readingSince(), client.wokeAt());
        if (judged && link != null && now > link.partsEndAt(readSince) + SLACK) {
            throw Promise.PACKETS_ARRIVE_IN_TIME.broken(client.name + " still waits");
        }
        if (judged && now > client.dialogues.endsAt(readSince) + SLACK) {
            throw Promise.AUTH_ENDS_IN_TIME.broken(client.name + " has not come to an end");
        }
        if (judged && now > freshAt + detection(options, client.wire.terms.keepAlive()) + SLACK) {
            throw Promise.SILENCE_IS_NOTICED.broken(client.name + " has heard nothing since " + freshAt / 1e9);
        }
    }

    private long phaseEnd() {
        return switch (phase) {
            case IDLE, ONLINE, CLOSED -> World.NEVER - SLACK;
            case LOADING -> since + LOAD_TIMEOUT;
            case ASKING, DIALING -> since + options.connectTimeout().toNanos();
            case HANDSHAKING -> since + options.connackTimeout().toNanos();
            case WAITING -> since + options.backoff().cap().toNanos();
            case LEAVING -> Math.min(leavesAt, World.NEVER - SLACK);
        };
    }

    void compare(ClientStats stats) {
        boolean same = stats.connections() == ups && stats.outages() == downs;
        Promise.BOOKS_BALANCE.holds(same, "connections or outages are wrong");
        boolean isDowntime = stats.downtime().toNanos() == outages.downtime();
        Promise.BOOKS_BALANCE.holds(isDowntime, "the downtime is wrong");
    }
}
