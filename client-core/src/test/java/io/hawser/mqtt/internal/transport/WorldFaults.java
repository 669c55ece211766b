package io.hawser.mqtt.internal.transport;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** What happens to the network and the broker of a world. Everything passes, or ends with {@link #heal}. */
final class WorldFaults {
    private static final Duration A_WHILE = Duration.ofSeconds(20);

    private final Bed bed;
    private final Chance chance;
    private final Trace trace;
    private final WorldManners manners;
    private boolean over;
    private Duration slept = Duration.ZERO;

    WorldFaults(Bed bed, WorldSetting setting, Chance chance, Trace trace) {
        this.bed = bed;
        this.chance = chance;
        this.trace = trace;
        manners = new WorldManners(chance);
        bed.broker.manners(manners);
        bed.network.waterMark(setting.waterMark);
        bed.network.cutters(chance.cutter(trace), chance.cutter(trace));
        bed.network.onDial(link -> onDial(link, setting));
        if (setting.deadFirstAddress) {
            bed.network.silent("silent");
            bed.network.name("broker", chance.of("nowhere", "silent"), Bed.HOST);
        }
    }

    private void onDial(Link link, WorldSetting setting) {
        link.latency(setting.latency);
        trace.add("dial " + link.number());
    }

    /** Does something bad. */
    void strike() {
        if (over) {
            return;
        }
        switch (chance.below(10)) {
            case 0, 1, 2 -> cut();
            case 3, 4 -> slow();
            case 5 -> isolate();
            case 6 -> bed.time.plan(0, this::lie);
            case 7, 8 -> {
                Happening habit = manners.worsen();
                fault(habit, "the broker takes up " + habit);
            }
            default -> breakDown();
        }
        if (chance.coin()) {
            later(manners::improve);
        }
    }

    private void fault(Happening what, String how) {
        trace.happened(what);
        trace.add("fault: " + how);
    }

    private void later(Runnable end) {
        bed.time.plan(chance.upTo(A_WHILE), end);
    }

    private void cut() {
        for (Link link : bed.network.open()) {
            switch (chance.below(6)) {
                case 0, 1 -> {
                    fault(Happening.FIN, "finish " + link.number());
                    connections(link).forEach(BrokerConnection::finish);
                }
                case 2, 3 -> {
                    fault(Happening.RESET, "reset " + link.number());
                    connections(link).forEach(BrokerConnection::reset);
                }
                case 4 -> {
                    fault(Happening.BLACK_HOLE, "black hole " + link.number());
                    link.blackHole();
                }
                default -> {
                    fault(Happening.HALF_OPEN, "half open " + link.number());
                    (chance.coin() ? link.toBroker() : link.toClient()).silence();
                }
            }
        }
    }

    private List<BrokerConnection> connections(Link link) {
        return bed.broker.connections().stream()
                .filter(connection -> connection.link() == link)
                .toList();
    }

    private void slow() {
        for (Link link : bed.network.open()) {
            switch (chance.below(3)) {
                case 0 -> {
                    Duration pause = chance.upTo(A_WHILE);
                    fault(Happening.STALL, "stall " + link.number() + " for " + pause);
                    link.stall(pause);
                }
                case 1 -> {
                    fault(Happening.CONGESTION, "congestion on " + link.number());
                    link.socket().congested(true);
                    later(() -> link.socket().congested(false));
                }
                default -> flap(link, 1 + chance.below(20));
            }
        }
    }

    private void flap(Link link, int times) {
        fault(Happening.FLAPPING, link.number() + " flaps " + times + " times");
        for (int i = 0; i < times; i++) {
            boolean writable = chance.coin();
            bed.time.plan(
                    chance.upTo(Duration.ofSeconds(2)), () -> link.socket().writable(writable));
        }
        bed.time.plan(Duration.ofSeconds(2), () -> link.socket().writable(true));
    }

    /** The process does not run for a while, and then finds everything that has come meanwhile. */
    void suspend() {
        boolean hours = chance.oneIn(4);
        Duration sleep = hours
                ? Duration.ofHours(1 + chance.below(10))
                : Duration.ofSeconds(1).plus(chance.upTo(Duration.ofMinutes(2)));
        fault(hours ? Happening.SUSPENDED_FOR_HOURS : Happening.SUSPENDED, "the process sleeps for " + sleep);
        bed.time.sleep(sleep);
        slept = slept.plus(sleep);
    }

    Duration slept() {
        return slept;
    }

    private void isolate() {
        switch (chance.below(4)) {
            case 0 -> {
                fault(Happening.CONNECT_REFUSED, "connections are refused");
                bed.network.refuse(Bed.HOST);
                later(this::listen);
            }
            case 1 -> {
                fault(Happening.CONNECT_HANGS, "connections hang");
                bed.network.silent(Bed.HOST);
                later(() -> bed.network.prompt(Bed.HOST));
            }
            case 2 -> {
                Duration delay = chance.upTo(Duration.ofSeconds(4));
                fault(Happening.CONNECT_SLOW, "connecting takes " + delay);
                bed.network.slow(Bed.HOST, delay);
                later(() -> bed.network.prompt(Bed.HOST));
            }
            default -> {
                fault(Happening.RESOLVE_FAILED, "no names");
                bed.network.resolverFailure(chance.of(
                        new UnknownHostException(LogTrap.INJECTED),
                        new IllegalStateException(LogTrap.INJECTED),
                        new OutOfMemoryError(LogTrap.INJECTED)));
                later(() -> bed.network.resolverFailure(null));
            }
        }
    }

    private void listen() {
        if (!bed.network.isListening(Bed.HOST)) {
            bed.network.listen(Bed.HOST, bed.broker::accept);
        }
    }

    /** The broker sends what it should not. */
    private void lie() {
        int which = chance.below(LIES.size());
        fault(Happening.LIE, "the broker lies (" + which + ")");
        for (BrokerConnection connection : bed.broker.connections()) {
            if (connection.link().isUp()) {
                connection.answerRaw(LIES.get(which));
            }
        }
    }

    private static final List<int[]> LIES = List.of(
            new int[] {0x40, 2, 0x77, 0x77}, // PUBACK of nothing
            new int[] {0x50, 2, 0x77, 0x77}, // PUBREC of nothing
            new int[] {0x90, 3, 0x77, 0x77, 0}, // SUBACK of nothing
            new int[] {0xB0, 2, 0x77, 0x77}, // UNSUBACK of nothing
            new int[] {0xD0, 0}, // PINGRESP unasked
            new int[] {0x20, 2, 0, 0}, // CONNACK again
            new int[] {0x38, 3, 0, 1, 'a'}, // PUBLISH with DUP and QoS 0
            new int[] {0x36, 5, 0, 1, 'a', 0, 1}, // PUBLISH with QoS 3
            new int[] {0x82, 6, 0, 1, 0, 1, 'a', 0}, // SUBSCRIBE
            new int[] {0xC0, 0}, // PINGREQ
            new int[] {0x30, 0xFF, 0xFF, 0xFF, 0xFF}, // a length of five bytes
            new int[] {0x30, 0xFF, 0xFF, 0x7F}, // a length beyond the bound
            new int[] {0x00, 0}, // no type
            new int[] {0x30, 3, 0, 9, 'a'}); // a topic longer than its packet

    private void breakDown() {
        for (Link link : bed.network.open()) {
            if (chance.coin()) {
                fault(Happening.BROKEN_PIPE, "broken pipe on " + link.number());
                link.socket().breakDown();
            } else {
                fault(Happening.WRITE_THROWS, "a write throws on " + link.number());
                link.socket().failNextWrite(new OutOfMemoryError(LogTrap.INJECTED));
            }
        }
    }

    /** Everything is well from now on. */
    void heal() {
        over = true;
        trace.add("healed");
        manners.improve();
        bed.network.prompt(Bed.HOST);
        bed.network.resolverFailure(null);
        listen();
        for (Link link : bed.network.open()) {
            link.socket().congested(false);
            link.socket().writable(true);
        }
    }
}
