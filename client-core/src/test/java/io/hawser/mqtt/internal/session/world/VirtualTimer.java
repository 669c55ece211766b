package io.hawser.mqtt.internal.session.world;

/** The one timer of a driver. It may come late, as timers do, or early: then the machine finds nothing due. */
final class VirtualTimer {
    private final World world;
    private final SimClient client;
    private final Dice dice;
    private final Runnable action;
    private long at = World.NEVER;
    private int version;

    VirtualTimer(World world, SimClient client, Dice dice, Runnable action) {
        this.world = world;
        this.client = client;
        this.dice = dice;
        this.action = action;
    }

    /** It fires at this time, unless it does so earlier anyway. */
    void rearm(long deadline) {
        if (deadline >= at) {
            return;
        }
        at = deadline;
        int present = ++version;
        long lateness = dice.percent(70) ? 0 : dice.millis(0, 10);
        long when = dice.percent(5) ? world.now() + (deadline - world.now()) / 2 : deadline + lateness;
        world.at(when, () -> client.whenAwake(() -> fire(present)));
    }

    void fireIfDue() {
        if (at <= world.now()) {
            fire(version);
        }
    }

    private void fire(int armed) {
        if (armed != version) {
            return; // replaced by an earlier one
        }
        at = World.NEVER;
        version++;
        action.run();
    }
}
