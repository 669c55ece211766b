package io.hawser.mqtt.internal.session.world;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A broker, some clients, faulty links between them and virtual time. One seed decides everything. For a while anything may
 * happen; then all faults end, and the clients must recover from whatever state they are in.
 */
final class World {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    /** A time that does not come; sums with it do not overflow. */
    static final long NEVER = Long.MAX_VALUE;

    final Trace trace;
    final Figures figures;
    final Weather weather;
    final ModelBroker broker;
    final Fronts fronts = new Fronts(this);
    final List<SimClient> clients = new ArrayList<>();

    private final Dice dice;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private final List<PublishCall> publishes = new ArrayList<>();
    private final long beganAt;
    private final long duration;
    private @Nullable String rivalled;
    private long now;
    private long sequence;
    private @Nullable SimClient acting;

    private record Event(long at, long sequence, Runnable action) {}

    World(long seed, Trace trace, Figures figures) {
        this.trace = trace;
        this.figures = figures;
        dice = new Dice(seed);
        beganAt = dice.millis(1, 10_000_000);
        now = beganAt;
        duration = dice.millis(1_000, dice.of(10_000, 60_000, 60_000, 300_000));
        weather = new Weather(this, dice.split(), duration);
        broker = new ModelBroker(this, dice.split());
        add("pub", "pub", Setup.Role.PUBLISHER);
        add("sub", "sub", Setup.Role.SUBSCRIBER);
        if (dice.percent(50)) {
            add("any", "any", Setup.Role.ALL_ROUNDER);
        }
        if (dice.percent(15)) {
            SimClient victim = dice.of(clients);
            String rival = victim.options.clientId();
            if (!rival.isEmpty() && victim.options.servers().size() == 1) {
                rivalled = rival;
                add("twin", rival, Setup.Role.ALL_ROUNDER);
            }
        }
    }

    private void add(String name, String clientId, Setup.Role role) {
        clients.add(new SimClient(
                this,
                name,
                Setup.random(clientId, role, !clientId.equals(rivalled), duration, dice.split()),
                dice.split()));
    }

    /** Whether two clients have this id, and with it one session. */
    boolean isRivalled(String clientId) {
        return clientId.equals(rivalled);
    }

    // ---- time

    long now() {
        return now;
    }

    void at(long time, Runnable action) {
        events.add(new Event(Math.max(now, time), ++sequence, action));
    }

    void after(long delay, Runnable action) {
        at(now + delay, action);
    }

    private void step() {
        Event event = events.remove();
        now = event.at;
        trace.time(now);
        figures.events++;
        acting = null;
        event.action.run();
        for (SimClient client : clients) {
            acting = client;
            client.life.check();
        }
        acting = null;
    }

    /** This client does something, or something is done to it: if a promise breaks now it is this client's. */
    void acting(SimClient client) {
        acting = client;
    }

    /** Those whose promise may have been broken: one of them, or all if nobody acted or nothing broke. */
    List<SimClient> suspects() {
        return acting == null ? clients : List.of(acting);
    }

    // ---- publishes

    int nextNumber() {
        return publishes.size();
    }

    void add(PublishCall call) {
        publishes.add(call);
    }

    PublishCall publish(int number) {
        return publishes.get(number);
    }

    PublishCall publishOf(byte[] payload) {
        return publish(Numbers.read(payload));
    }

    /** From now on the message is that of this call. */
    void replace(PublishCall before, PublishCall after) {
        publishes.set(before.number, after);
    }

    // ---- processes

    /** Kills a client's process and begins another one. */
    void restart(SimClient client) {
        clients.set(clients.indexOf(client), client.restart());
    }

    // ---- the course of things

    void run() {
        clients.forEach(client -> client.operations.begin());
        weather.begin();
        long healsAt = now + duration;
        while (!events.isEmpty() && events.peek().at <= healsAt) {
            step();
        }
        now = healsAt;
        heal();
        settle("after all faults have ended");
        checkPublishes();
        broker.endAll();
        clients.forEach(client -> client.operations.probe());
        settle("after one more reconnect");
        checkPublishes();
        checkSessions();
        figures.seeds++;
        figures.hours += (now - beganAt) / (3_600.0 * SECOND);
    }

    private void heal() {
        trace.time(now);
        trace.event("world", "all faults end");
        weather.calmDown();
        broker.heal();
        fronts.heal();
        for (SimClient client : clients) {
            client.heal();
            boolean rivalled = clients.stream()
                    .anyMatch(other -> other != client
                            && !other.operations.isRetired()
                            && !client.clientId().isEmpty()
                            && other.clientId().equals(client.clientId()));
            if (rivalled) {
                client.operations.retire();
            }
            client.operations.tend();
        }
    }

    /** Lets the world run until nothing is left to do, or too long. */
    private void settle(String when) {
        long patience = 0;
        for (SimClient client : clients) {
            FaultyLink link = client.driver.link();
            boolean trickles = link != null && link.toClient.isDead();
            long hidden = trickles ? FaultyLink.PATIENCE_WITH_A_PACKET : 0;
            patience = Math.max(patience, client.operations.setup().recovery() + hidden);
        }
        long until = now + patience + 60 * SECOND;
        step();
        while (!isSettled()) {
            if (now > until) {
                throw Promise.RECOVERS.broken(unsettled() + " " + when);
            }
            step();
        }
    }

    private boolean isSettled() {
        for (SimClient client : clients) {
            if (!client.isSettled()) {
                return false;
            }
        }
        return true;
    }

    private String unsettled() {
        StringBuilder text = new StringBuilder();
        for (SimClient client : clients) {
            if (!client.isSettled()) {
                text.append(client.name)
                        .append(" is ")
                        .append(client.life.phase())
                        .append(" with ")
                        .append(client.operations.open())
                        .append(", ")
                        .append(client.driver.stats())
                        .append("; ");
            }
        }
        return text.toString();
    }

    // ---- what must hold in the end

    private void checkPublishes() {
        for (PublishCall call : publishes) {
            acting = call.client;
            boolean kept = call.isResumed && call.client.operations.isRetired();
            Promise.RECOVERS.holds(call.isEnded() || kept, "a publish has not ended");
            if (call.isAcknowledged() && call.endedByMachine && call.failure == null) {
                Promise.ACKED_MEANS_ARRIVED.holds(call.arrivals > 0, "it has not");
            }
            if (call.isExactlyOnce()) {
                call.checkExactlyOnce();
            }
        }
        acting = null;
    }

    private void checkSessions() {
        for (SimClient client : clients) {
            acting = client;
            client.inbox.checkAtRest(client.driver.stats().discards());
            BrokerSession session = broker.session(client.sessionKey());
            if (client.operations.isRetired() || session == null) {
                continue;
            }
            client.store.checkAtRest();
            BitSet missing = (BitSet) session.owed.clone();
            boolean alone = true;
            boolean lossless = true;
            for (SimClient other : clients) {
                if (other.clientId().equals(session.clientId)) {
                    missing.andNot(other.inbox.got);
                    alone &= other == client;
                    lossless &= other.inbox.isLossless();
                }
            }
            if (lossless && !missing.isEmpty()) {
                throw Promise.NOTHING_RECEIVED_IS_LOST.broken("session " + session.clientId + " lacks " + missing);
            }
            if (alone) {
                client.wishes.checkAgainst(session, client.name);
            }
        }
        acting = null;
    }
}
