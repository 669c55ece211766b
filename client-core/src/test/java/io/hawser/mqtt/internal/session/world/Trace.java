package io.hawser.mqtt.internal.session.world;

import io.hawser.mqtt.internal.packet.Packet;
import java.util.ArrayDeque;
import java.util.Locale;

/**
 * What happens in a world, as one number always, and as text when it is asked for: a seed that fails is run again to be
 * read.
 */
final class Trace {
    private static final int MAX_LINES = Integer.getInteger("hawser.lines", 250);

    private final boolean readable;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long now;
    private long hash;

    Trace(boolean readable) {
        this.readable = readable;
    }

    /** Whether it is worth the while to make a text. */
    boolean isReadable() {
        return readable;
    }

    void time(long now) {
        this.now = now;
    }

    void event(String who, String what) {
        mark(who.hashCode(), what.hashCode());
        if (readable) {
            line(who, what);
        }
    }

    void call(String who, Call call) {
        mark(who.hashCode(), call.kind.ordinal());
        if (readable) {
            line(who, "calls " + call);
        }
    }

    void ended(String who, Call call) {
        mark(who.hashCode(), -call.kind.ordinal());
        if (readable) {
            line(who, "ended " + call + (call.failure == null ? "" : " with " + call.failure));
        }
    }

    void userEnds(String who, Call call) {
        mark(who.hashCode(), call.kind.ordinal());
        if (readable) {
            line(who, "ends " + call + " itself");
        }
    }

    void packet(String who, String direction, Packet packet) {
        mark(who.hashCode(), Packets.mark(packet));
        if (readable) {
            line(who, direction + " " + Packets.text(packet));
        }
    }

    void fault(Fault fault, String to) {
        mark(fault.ordinal(), to.hashCode());
        if (readable) {
            line("fault", fault.name().toLowerCase(Locale.ROOT) + " " + to);
        }
    }

    private void mark(long one, long other) {
        hash = Dice.mix(hash + now ^ one << 32 ^ other);
    }

    /** For texts that would cost something otherwise; check {@link #isReadable()} first. */
    void line(String who, String what) {
        if (lines.size() == MAX_LINES) {
            lines.removeFirst();
        }
        lines.addLast(String.format(Locale.ROOT, "%12.6f  %-7s %s", now / 1e9, who, what));
    }

    long hash() {
        return hash;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
