package io.hawser.mqtt.internal.session.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a connection. What is put in comes out later, in order; or never, if the pipe is stalled for good. What
 * has arrived comes out in batches, as from a socket, and only while the other end reads.
 */
final class Pipe {
    /** The most that comes out at once. */
    static final int MAX_BATCH = 6;

    /** The end of the stream, put in behind the last packet. */
    static final Object FIN = "FIN";

    private final World world;
    private final Outlet outlet;
    private final Dice dice;
    private final long latency;
    private final ArrayDeque<Item> items = new ArrayDeque<>();

    private long lastDue;
    private long stalledUntil;
    private long slowness;
    private boolean reading = true;
    private boolean pumping;
    private boolean closed;

    /** Where things come out. */
    interface Outlet {
        /** Some packets, and {@link #FIN} behind them perhaps. */
        void arrived(List<Item> batch);

        /** Whether anybody is there to look. */
        default boolean isAwake() {
            return true;
        }

        /** A part of a packet that will never be whole. */
        default void trickled() {}
    }

    /**
     * Something on its way.
     *
     * @param onlyIf must hold when it is looked at, or it was never sent
     */
    record Item(Object what, long due, @Nullable BooleanSupplier onlyIf) {
        boolean isReal() {
            return onlyIf == null || onlyIf.getAsBoolean();
        }
    }

    Pipe(World world, Outlet outlet, Dice dice, long latency) {
        this.world = world;
        this.outlet = outlet;
        this.dice = dice;
        this.latency = latency;
    }

    int size() {
        return items.size();
    }

    void put(Object what) {
        put(what, null);
    }

    /** @param onlyIf must hold on arrival, or this was never sent */
    void put(Object what, @Nullable BooleanSupplier onlyIf) {
        if (closed) {
            return;
        }
        long due = world.now() + latency + dice.nextLong(latency + 1);
        lastDue = Math.max(due, lastDue + slowness);
        items.addLast(new Item(what, lastDue, onlyIf));
        schedule();
    }

    /** These have not come out yet after all. */
    void putBack(List<Item> last) {
        for (int i = last.size() - 1; i >= 0; i--) {
            items.addFirst(last.get(i));
        }
    }

    /** Nothing arrives before this time. */
    void stall(long until) {
        stalledUntil = Math.max(stalledUntil, until);
    }

    /** No packet arrives any more, only a byte of one in each period. */
    void trickle(long period) {
        stall(World.NEVER);
        world.after(period, () -> {
            if (!closed) {
                if (reading && outlet.isAwake()) {
                    outlet.trickled();
                }
                trickle(period);
            }
        });
    }

    boolean isDead() {
        return stalledUntil == World.NEVER;
    }

    /** Each packet takes this long from now on. */
    void slowDown(long perPacket) {
        slowness = perPacket;
    }

    /** Ends what is not for ever. */
    void heal() {
        slowness = 0;
        if (!isDead()) {
            stalledUntil = 0;
        }
    }

    void read(boolean on) {
        reading = on;
        schedule();
    }

    /** The outlet is awake again. */
    void resume() {
        schedule();
    }

    /** What is inside is lost, and nothing comes out any more. */
    void close() {
        closed = true;
        items.clear();
    }

    private void schedule() {
        Item first = items.peekFirst();
        if (first != null && reading && !pumping && !isDead()) {
            pumping = true;
            world.at(Math.max(first.due, stalledUntil), this::pump);
        }
    }

    private void pump() {
        pumping = false;
        if (closed || !reading || isDead() || !outlet.isAwake()) {
            return;
        }
        if (stalledUntil <= world.now()) {
            List<Item> batch = new ArrayList<>(2);
            int most = dice.between(1, MAX_BATCH);
            for (Item next = items.peekFirst(); next != null && next.due <= world.now(); next = items.peekFirst()) {
                if (batch.size() == most) {
                    break;
                }
                batch.add(items.removeFirst());
            }
            if (!batch.isEmpty()) {
                outlet.arrived(batch);
            }
        }
        schedule();
    }
}
