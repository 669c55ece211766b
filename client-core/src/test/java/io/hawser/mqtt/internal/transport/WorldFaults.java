package io.hawser.mqtt.internal.transport;

import io.netty.handler.codec.mqtt.MqttMessageType;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/** What happens to the network and the broker of a world. Everything passes, or ends with {@link #heal}. */
final class WorldFaults {
    private static final Duration A_WHILE = Duration.ofSeconds(20);

    /** Those that a broker may give in DISCONNECT, as far as the client treats them differently. */
    private static final Integer[] REASONS = {0, 0x80, 0x82, 0x89, 0x8B, 0x8D, 0x8E, 0x93, 0x97, 0x98, 0x9C, 0x9D, 0xA0
    };

    private final Bed bed;
    private final Chance chance;
    private final Trace trace;
    private final WorldManners manners;
    private final WorldLies lies;
    private final boolean isMqtt5;
    private final boolean hasExactlyOnce;
    private boolean over;
    private Duration slept = Duration.ZERO;

    WorldFaults(Bed bed, WorldSetting setting, Chance chance, Trace trace) {
        this.bed = bed;
        this.chance = chance;
        this.trace = trace;
        isMqtt5 = setting.isMqtt5;
        hasExactlyOnce = setting.hasExactlyOnce;
        manners = new WorldManners(chance, trace, setting);
        lies = new WorldLies(bed, setting, chance, trace);
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
        switch (chance.below(10 + (isMqtt5 ? 2 : 0) + (hasExactlyOnce ? 2 : 0))) {
            case 0, 1, 2 -> cut();
            case 3, 4 -> slow();
            case 5 -> isolate();
            case 6 -> bed.time.plan(0, lies::tell);
            case 7, 8 -> {
                Happening habit = manners.worsen();
                fault(habit, "the broker takes up " + habit);
            }
            case 9 -> breakDown();
            case 10, 11 -> bed.time.plan(0, isMqtt5 ? this::disconnectOrLie : this::cutHandshake);
            default -> cutHandshake();
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
                    link.disturb();
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
                    link.disturb();
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
        bed.network.links().forEach(Link::disturb);
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

    private void disconnectOrLie() {
        if (chance.coin()) {
            disconnect();
        } else {
            lies.tell();
        }
    }

    /** The broker says that it closes, and why. */
    private void disconnect() {
        int reason = chance.of(REASONS);
        fault(Happening.DISCONNECTED_BY_BROKER, String.format("the broker gives the reason 0x%02X", reason));
        for (BrokerConnection connection : bed.broker.connections()) {
            connection.disconnect(reason);
        }
    }

    /** The next packet of a QoS 2 handshake ends somewhere, and the connection there. */
    private void cutHandshake() {
        for (BrokerConnection connection : bed.broker.connections()) {
            MqttMessageType wanted = chance.coin()
                    ? null
                    : chance.of(MqttMessageType.PUBREC, MqttMessageType.PUBREL, MqttMessageType.PUBCOMP);
            PacketCut cut = new PacketCut(wanted, size -> chance.below(size + 1), (type, length) -> {
                fault(happening(type), "cut in " + type + " after " + length);
                bed.time.plan(0, chance.coin() ? connection::finish : connection::reset);
            });
            if (chance.coin()) {
                connection.outlet().cut(cut);
            } else {
                connection.link().socket().cut(cut);
            }
        }
    }

    private static Happening happening(MqttMessageType type) {
        return switch (type) {
            case PUBLISH -> Happening.CUT_IN_PUBLISH;
            case PUBREC -> Happening.CUT_IN_PUBREC;
            case PUBREL -> Happening.CUT_IN_PUBREL;
            case PUBCOMP -> Happening.CUT_IN_PUBCOMP;
            default -> throw new AssertionError(type);
        };
    }

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
