package io.hawser.mqtt.internal.session.world;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/**
 * Decides which faults happen and when. Each seed has a climate of its own: a random choice of faults, and how frequent
 * they are. Few kinds at a time let a state build up that a storm of everything would tear down again.
 */
final class Weather {
    private final World world;
    private final Dice dice;
    private final EnumSet<Fault> climate = EnumSet.noneOf(Fault.class);
    private final List<Fault> scheduled = new ArrayList<>();
    private final int strength;
    private final long pause;
    private boolean calm;

    Weather(World world, Dice dice, long duration) {
        this.world = world;
        this.dice = dice;
        int share = dice.of(3, 10, 30, 60);
        for (Fault fault : Fault.values()) {
            boolean rare = fault == Fault.SUSPENDED_FOR_HOURS;
            if (dice.percent(rare ? 3 : share)) {
                climate.add(fault);
                if (fault.when == Fault.When.SCHEDULED) {
                    scheduled.add(fault);
                }
            }
        }
        strength = dice.of(2, 10, 30);
        pause = duration / dice.between(1, dice.of(5, 20, 40));
    }

    void begin() {
        if (!scheduled.isEmpty()) {
            world.after(dice.nextLong(2 * pause), this::strike);
        }
    }

    /** All faults end. */
    void calmDown() {
        calm = true;
    }

    boolean isCalm() {
        return calm;
    }

    /** Whether this fault happens here and now. */
    boolean strikes(Fault fault) {
        if (calm || !climate.contains(fault) || !dice.percent(strength)) {
            return false;
        }
        happened(fault, "");
        return true;
    }

    private void happened(Fault fault, String to) {
        world.figures.faults[fault.ordinal()]++;
        world.trace.fault(fault, to);
    }

    private void strike() {
        if (calm) {
            return;
        }
        SimClient victim = dice.of(world.clients);
        Fault fault = dice.of(scheduled);
        if (bring(fault, victim)) {
            happened(fault, victim.name);
        }
        world.after(dice.nextLong(2 * pause), this::strike);
    }

    /** Makes it happen; false if there was no occasion. */
    private boolean bring(Fault fault, SimClient victim) {
        switch (fault) {
            case BROKER_RESTART, BROKER_RESTART_AMNESIC -> {
                return world.broker.restart(fault == Fault.BROKER_RESTART, dice.millis(10, dice.of(100, 30_000)));
            }
            case SERVER_DOWN -> {
                return world.fronts.takeDown(
                        dice.of(victim.options.servers()), dice.millis(100, dice.of(5_000, 60_000)));
            }
            case TAKEOVER -> {
                return world.broker.takeOver(victim.sessionKey());
            }
            case DISCONNECTED -> {
                FaultyLink link = victim.driver.link();
                if (link != null) {
                    link.disturbed();
                }
                return world.broker.dismiss(victim.sessionKey());
            }
            case PROCESS_RESTART -> world.restart(victim);
            case SUSPENDED -> victim.suspend(dice.millis(1_000, 60_000));
            case SUSPENDED_FOR_HOURS -> victim.suspend(World.SECOND * dice.between(600, 20_000));
            default -> {
                return bring(fault, victim.driver.link());
            }
        }
        return true;
    }

    private boolean bring(Fault fault, FaultyLink link) {
        if (link == null || !link.isOpen()) {
            return false;
        }
        link.disturbed();
        switch (fault) {
            case FIN -> link.finish();
            case RESET -> link.reset();
            case BLACK_HOLE -> {
                link.toBroker.stall(World.NEVER);
                link.toClient.stall(World.NEVER);
            }
            case BLACK_HOLE_TO_BROKER -> link.toBroker.stall(World.NEVER);
            case BLACK_HOLE_TO_CLIENT -> link.toClient.stall(World.NEVER);
            case TRICKLE -> link.toClient.trickle(dice.millis(500, 5_000));
            case DELAY_SPIKE -> {
                long until = world.now() + dice.millis(100, dice.of(2_000, 30_000));
                link.toBroker.stall(until);
                link.toClient.stall(until);
            }
            case SLOW_LINK -> {
                link.toBroker.slowDown(dice.millis(5, 400));
                link.toClient.slowDown(dice.millis(5, 400));
            }
            case NOT_WRITABLE -> link.block(dice.millis(10, dice.of(1_000, 20_000)));
            default -> throw new AssertionError(fault + " is not scheduled");
        }
        return true;
    }
}
