package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.internal.packet.Packet;
import io.hawser.mqtt.internal.session.AuthenticationStep;
import io.hawser.mqtt.internal.session.Command;
import io.hawser.mqtt.internal.session.CredentialsRequest;
import io.hawser.mqtt.internal.session.Effects;
import io.hawser.mqtt.internal.session.HandlerCall;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.Phase;
import io.hawser.mqtt.internal.session.SessionSeam;
import io.hawser.mqtt.internal.session.StoreChange;
import io.hawser.mqtt.internal.session.transcript.Dialogue;
import io.hawser.mqtt.internal.session.transcript.TransportEnd;
import io.hawser.mqtt.internal.session.world.Figures.Happening;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives a machine in virtual time. It keeps the contract of {@link Effects} to the letter and uses all the freedom that
 * this leaves: timers are late, or early; batches are of any size; what belongs to an earlier connection is reported late.
 */
final class VirtualDriver implements Effects {
    /** Why the machine ends a connection that could go on. */
    private static final Set<String> ON_PURPOSE =
            Set.of("the client was closed", "connect was cancelled", "the old session is discarded");

    /** A deadline served this late says nothing about the peer, whose packets have not been read yet. */
    private static final long OVERSLEPT = 5 * World.SECOND;

    private final World world;
    private final SimClient client;
    private final Dialogue session;
    private final Dice dice;
    private final Early early;
    private final VirtualTimer timer;
    private final Invariants invariants;
    private final CallEnds ends;
    private boolean inInput;
    private int effects;

    // for the connection
    private @Nullable FaultyLink link;
    private int epoch;
    private boolean transportEnded;
    private boolean closeWanted;
    private int openWanted;
    private Endpoint server;
    private boolean readWanted = true;
    private boolean toldWritable;
    private long readingSince;
    private long freshAt;
    private long heardAt;

    VirtualDriver(World world, SimClient client, int maxPacketId, Dice dice) {
        this.world = world;
        this.client = client;
        this.dice = dice;
        server = client.options.endpoint();
        session = world.trace.isReadable()
                ? Dialogue.writtenDown(client.options, maxPacketId, dice.split(), client, this)
                : Dialogue.unheard(client.options, maxPacketId, dice.split(), client, this);
        invariants = new Invariants(client);
        early = new Early(client, this);
        timer = new VirtualTimer(world, client, dice, this::onTimer);
        ends = new CallEnds(world, client);
    }

    @Nullable
    FaultyLink link() {
        return link;
    }

    /** Where the present attempt or connection goes, or the last one went. */
    Endpoint server() {
        return server;
    }

    int epoch() {
        return epoch;
    }

    Phase phase() {
        return session.phase();
    }

    ClientStats stats() {
        return session.stats(world.now());
    }

    /** All that is said to the machine and by it. */
    Dialogue dialogue() {
        return session;
    }

    /** Whether the machine waits for credentials. */
    boolean isAsking() {
        return session.phase() == Phase.ASKING;
    }

    boolean isReading() {
        return readWanted;
    }

    boolean isWritable() {
        return toldWritable;
    }

    /** When the link last gave a sign of life, or had a good reason to give none. */
    long freshAt() {
        return Math.max(freshAt, client.wokeAt());
    }

    /** Since when the connection is read, or not read. */
    long readingSince() {
        return readingSince;
    }

    /** When the last byte came, or the link opened. */
    long heardAt() {
        return heardAt;
    }

    /** Whether there is a connection and nothing on its way. */
    boolean isQuiet() {
        return link != null && link.isQuiet();
    }

    void disturbed() {
        if (link != null) {
            link.disturbed();
        }
    }

    // ---- inputs

    void apply(Command command) {
        begin();
        Guard.run(() -> session.apply(command, world.now()));
        inInput = false;
    }

    /** The authenticator tells the machine. */
    void answer(AuthenticationStep step) {
        Packet.ConnAck held = client.dialogues.answering(step) ? client.wire.greeting.takeHeld() : null;
        if (held == null) {
            apply(step);
        } else {
            client.wire.accepted(held);
            early.behind(() -> apply(step));
        }
        client.dialogues.answered();
    }

    /** What the store tells the machine. */
    void answer(Consumer<Dialogue> input) {
        begin();
        Guard.run(() -> input.accept(session));
        inInput = false;
    }

    /** Between inputs: the machine learns it when the command comes through. */
    void userEnded(Operation<?> operation) {
        session.userEnded(operation, world.now());
    }

    void onTransportUp(FaultyLink at) {
        world.trace.event(client.name, "transport up");
        if (at == link) {
            client.wire.opened(at.epoch);
            freshAt = world.now();
            heardAt = world.now();
            toldWritable = true;
        }
        int before = begin();
        Guard.run(() -> session.onTransportUp(at.epoch, world.now()));
        end(at, before);
    }

    void onTransportDown(FaultyLink at, TransportEnd how) {
        world.trace.event(client.name, "transport down");
        transportEnded |= at == link;
        int before = begin();
        Guard.run(() -> session.onTransportDown(at.epoch, how, world.now()));
        end(at, before);
    }

    /** Bytes have come, and with them these packets; none if they are not complete yet. */
    void onRead(FaultyLink at, List<Pipe.Item> packets) {
        if (at == link) {
            freshAt = world.now();
            heardAt = world.now();
        }
        int before = begin();
        try {
            session.onBytes(at.epoch, 1, world.now());
            for (Pipe.Item item : packets) {
                if (item.isReal()) {
                    onPacket(at, (Packet) item.what());
                }
            }
        } catch (RuntimeException | AssertionError e) {
            throw Guard.bug(e);
        }
        end(at, before);
    }

    private void onPacket(FaultyLink at, Packet packet) {
        boolean current = at == link;
        world.trace.packet(client.name, current ? "<" : "< (late)", packet);
        if (current) {
            client.wire.received(packet);
        }
        if (current && client.wire.greeting.isHeld() && packet instanceof Packet.Arrival arrival) {
            early.arriving(arrival);
        }
        boolean open = phase() == Phase.ONLINE || phase() == Phase.LEAVING;
        if (current && open && packet instanceof Packet.Arrival arrival) {
            onArrival(at, arrival);
            return;
        }
        if (current && open && packet instanceof Packet.PubRel release) {
            client.inbox.releasing(release.packetId());
        }
        session.onPacket(at.epoch, packet, world.now());
        client.wire.checkAnswered();
    }

    private void onArrival(FaultyLink at, Packet.Arrival arrival) {
        boolean once = arrival.delivery().qos() == Qos.EXACTLY_ONCE;
        Object known = once ? client.inbox.unreleased(arrival.packetId()) : null;
        long before = once ? stats().received() : 0;
        client.inbox.arriving(arrival);
        session.onPacket(at.epoch, arrival, world.now());
        if (phase() == Phase.WAITING || phase() == Phase.CLOSED) {
            client.inbox.refused(arrival, known); // it was against the protocol
        } else if (once) {
            client.inbox.arrived(arrival, known, stats().received() > before);
        }
    }

    void onWritabilityChanged(FaultyLink at) {
        if (at == link) {
            endBatch();
            return;
        }
        int before = begin();
        session.onWritable(at.epoch, at.isWritable(), world.now());
        end(at, before);
    }

    private void onTimer() {
        begin();
        client.life.judging(world.now() - session.nextDeadline() > OVERSLEPT);
        Guard.run(() -> session.onDeadline(world.now()));
        client.life.judging(false);
        inInput = false;
        Promise.DEADLINES_ARE_SERVED.holds(session.nextDeadline() > world.now(), "the next one has passed already");
        endBatch();
    }

    /** The process has slept: its timer may be the first thing that it looks at. */
    void onTimerAfterSleep() {
        timer.fireIfDue();
    }

    private int begin() {
        if (inInput) {
            throw new AssertionError("an input began inside another one");
        }
        inInput = true;
        world.acting(client);
        return effects;
    }

    private void end(FaultyLink of, int effectsBefore) {
        inInput = false;
        boolean stale = of != link;
        Promise.STALE_REPORTS_ARE_DROPPED.holds(!stale || effects == effectsBefore, "it had an effect");
        endBatch();
    }

    // ---- the end of a batch

    void endBatch() {
        do {
            settleTransport();
        } while (tellWritability());
        checkDeadline();
        timer.rearm(session.nextDeadline());
        invariants.check(this);
        client.store.proceed();
        client.callbacks.setOff();
    }

    /** On an open connection the machine would take it for a sign that the process has slept. */
    private void checkDeadline() {
        boolean judged = session.phase() == Phase.ONLINE && session.nextDeadline() != World.NEVER;
        long latest = Math.max(session.nextDeadline(), client.wokeAt()) + Life.SLACK;
        Promise.DEADLINES_DO_NOT_HIDE.holds(!judged || world.now() <= latest, "one has come that passed long ago");
    }

    private void settleTransport() {
        if (closeWanted) {
            closeWanted = false;
            if (link != null) {
                link.leave();
            }
            link = null;
        }
        if (openWanted != 0) {
            link = new FaultyLink(world, client, openWanted, server, dice.split());
            openWanted = 0;
            transportEnded = false;
            readWanted = true;
            link.dial();
        } else if (link != null) {
            link.toClient.read(readWanted);
        }
    }

    private boolean tellWritability() {
        FaultyLink open = link;
        if (open == null || !open.isOpen() || open.isWritable() == toldWritable) {
            return false;
        }
        toldWritable = open.isWritable();
        begin();
        Guard.run(() -> session.onWritable(open.epoch, toldWritable, world.now()));
        inInput = false;
        return true;
    }

    // ---- effects

    private void effect() {
        if (!inInput) {
            throw new AssertionError("an effect outside of an input");
        }
        effects++;
    }

    @Override
    public void openTransport(int newEpoch, Endpoint endpoint) {
        effect();
        client.tokens.checkSupplied();
        Promise.EPOCHS_GROW.holds(newEpoch > epoch, "the epoch is not higher");
        Promise.ONE_TRANSPORT_AT_A_TIME.holds(link == null || closeWanted || transportEnded, "there is one already");
        epoch = newEpoch;
        server = endpoint;
        client.life.goesTo(endpoint);
        openWanted = newEpoch;
        client.store.begin();
    }

    @Override
    public void loadStore() {
        effect();
        client.store.load();
    }

    @Override
    public void store(long position, StoreChange change) {
        effect();
        client.store.note(position, change);
    }

    @Override
    public void closeTransport(int ofEpoch) {
        effect();
        closeWanted = true;
        openWanted = 0;
        client.wire.closed();
        client.inbox.connectionEnded();
        client.dialogues.connectionEnded();
        early.forget();
    }

    @Override
    public void read(boolean on) {
        effect();
        readWanted = on;
        freshAt = world.now();
        readingSince = world.now();
        if (!on) {
            world.figures.count(Happening.READING_PAUSED);
        }
    }

    @Override
    public boolean publish(Packet.Publish packet) {
        effect();
        world.trace.packet(client.name, ">", packet);
        PublishCall call = world.publishOf(packet.publication().payload());
        client.wire.published(call, packet);
        transmit(packet);
        boolean writable = link != null && link.isWritable();
        if (!writable) {
            world.figures.count(Happening.WRITING_PAUSED);
        }
        toldWritable = writable;
        return writable;
    }

    @Override
    public void send(Packet packet) {
        effect();
        world.trace.packet(client.name, ">", packet);
        client.wire.sent(packet);
        if (packet instanceof Packet.Disconnect disconnect
                && !disconnect.reason().code().isError()) {
            client.life.leaving();
        }
        transmit(packet);
    }

    private void transmit(Packet packet) {
        if (link != null && !transportEnded) {
            link.send(packet);
        }
    }

    @Override
    public <T> void complete(Operation<T> operation, @Nullable T value) {
        effect();
        ends.complete(operation, value);
    }

    @Override
    public void fail(Operation<?> operation, Throwable cause) {
        effect();
        ends.fail(operation, cause);
    }

    @Override
    public void deliver(HandlerCall call) {
        effect();
        client.inbox.delivered(SessionSeam.delivery(call), SessionSeam.handlers(call));
        client.callbacks.note(call);
    }

    @Override
    public void authenticate(AuthenticationStep step) {
        effect();
        world.trace.event(client.name, step.toString());
        client.dialogues.asked(step);
    }

    @Override
    public void ask(CredentialsRequest request) {
        effect();
        world.trace.event(client.name, request.toString());
        client.life.goesTo(SessionSeam.server(request));
        client.tokens.asked(request);
    }

    @Override
    public void changed(ConnectionEvent event) {
        effect();
        world.trace.event(client.name, event.getClass().getSimpleName());
        client.life.changed(event);
        if (event instanceof ConnectionEvent.Up) {
            client.wire.greeting.checkSession();
            client.dialogues.checkProven();
        }
        if (event instanceof ConnectionEvent.SubscriptionRefused refused) {
            client.wishes.told(refused.filter());
        }
    }

    @Override
    public void entered(Phase phase, String reason) {
        effect();
        world.trace.event(client.name, reason);
        if (ON_PURPOSE.contains(reason)) {
            client.wire.checkLeft();
        }
        if (phase == Phase.CLOSED) {
            client.wire.cleared();
            client.wishes.clear();
        }
        if (phase == Phase.ONLINE) {
            heardAt = world.now(); // the authenticator may have looked at CONNACK for a while
        }
        client.life.entered(phase, client.isHurried());
    }
}
