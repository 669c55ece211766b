package io.hawser.mqtt.internal.session.world;

import java.util.Locale;

/** What has happened over all worlds of a run, so that one can see that it really does happen. */
final class Figures {
    final long[] faults = new long[Fault.values().length];
    final long[] calls = new long[CallKind.values().length];
    final long[] endings = new long[Ending.values().length];
    final long[] happenings = new long[Happening.values().length];
    long seeds;
    long events;
    long wills;
    double hours;

    /** How calls end. */
    enum Ending {
        WELL,
        BADLY,
        BY_USER
    }

    /** What the machine reports, and how it noticed. */
    enum Happening {
        UP,
        UP_WITH_SESSION,
        CLOSED_BY_BROKER,
        NETWORK_ERROR,
        PING_TIMEOUT,
        PACKET_TIMEOUT,
        ACK_TIMEOUT,
        PROTOCOL_ERROR,
        ATTEMPT_FAILED,
        SUBSCRIPTION_REFUSED,
        CLOSED,
        READING_PAUSED,
        WRITING_PAUSED,
        REPEATED_ON_A_CONNECTION,
        REPLAYED_WITH_SESSION,
        REPLAYED_WITHOUT_SESSION,
        IDS_EXHAUSTED,
        WINDOW_FULL,
        EXPIRED_UNSENT,
        EXPIRED_IN_FLIGHT,
        DROPPED,
        REJECTED,
        DISCARDED,
        STORE_FAILED,
        LOADED,
        LOADED_IN_FLIGHT,
        LOADED_RELEASED,
        LOADED_GIVEN_UP,
        LOADED_RECEIVED,
        LOADED_FILTER,
        LOADED_SESSION,
        CAME_AGAIN_TO_ANOTHER,
        RESUMED_IN_FLIGHT,
        CONNECT_ANNOUNCED,
        PUBREL_AFTER_STORE,
        PUBREC_AFTER_STORE,
        PUBCOMP_AFTER_STORE,
        WRITTEN_IN_PART,
        KEPT_BY_CLOSE,
        REFUSED,
        IN_DOUBT,
        NOT_SUPPORTED,
        MESSAGE_EXPIRED,
        CAME_AGAIN,
        RECEIVED_EXACTLY_ONCE,
        PUBREL_REPLAYED,
        PUBREL_REPEATED,
        RENEWED_IN_DOUBT,
        TWICE_AFTER_LOSS,
        ALIAS_USED,
        DISCONNECTED_BY_BROKER,
        TOLD_WHY,
        ID_KEPT,
        WILL_DELAYED,
        WILL_WITHHELD,
        SERVER_KEEP_ALIVE,
        KEPT_FROM_ITS_PUBLISHER,
        RETAINED_AS_PUBLISHED,
        RETAINED_NOT_SENT,
        IDENTIFIED,
        SHARED,
        SHARED_WITH_NOBODY,
        UP_AUTHENTICATED,
        REAUTHENTICATED,
        AUTHENTICATION_FAILED,
        NOT_AUTHENTICATED,
        ANOTHER_SERVER,
        FAIL_BACK,
        SESSION_ELSEWHERE,
        NO_CREDENTIALS,
        SUPPLIED_TOO_LATE,
        ANSWERED_TOO_LATE,
        CAME_BEHIND_CONNACK,
        ACKNOWLEDGED_BY_HAND,
        ACKNOWLEDGED_OUT_OF_ORDER,
        ACKNOWLEDGED_AFTER_OUTAGE,
        ACKNOWLEDGED_LAST,
        ANSWERED_BY_HAND,
        WRITABLE_AT_ONCE,
        WRITABLE_LATER,
        LANE_OVERTAKEN,
        LANE_IN_TURN,
        LANE_PROTECTED,
        CONFLATED_AT_ONCE,
        CONFLATED_WHEN_WRITTEN,
        PACED_BY_COUNT,
        PACED_BY_BYTES,
        BACKLOG_PACED
    }

    void count(Happening happening) {
        happenings[happening.ordinal()]++;
    }

    /** Both together. */
    Figures plus(Figures other) {
        Figures sum = new Figures();
        for (Figures one : new Figures[] {this, other}) {
            add(sum.faults, one.faults);
            add(sum.calls, one.calls);
            add(sum.endings, one.endings);
            add(sum.happenings, one.happenings);
            sum.seeds += one.seeds;
            sum.events += one.events;
            sum.wills += one.wills;
            sum.hours += one.hours;
        }
        return sum;
    }

    private static void add(long[] sum, long[] counts) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += counts[i];
        }
    }

    /** Names what never happened. */
    String missing() {
        StringBuilder missing = new StringBuilder();
        missing(missing, faults, Fault.values());
        missing(missing, calls, CallKind.values());
        missing(missing, endings, Ending.values());
        missing(missing, happenings, Happening.values());
        return missing.toString();
    }

    private static void missing(StringBuilder to, long[] counts, Enum<?>[] kinds) {
        for (Enum<?> kind : kinds) {
            if (counts[kind.ordinal()] == 0) {
                to.append(' ').append(kind);
            }
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "World: %d seeds, %d events, %.1f simulated hours, %d wills%n",
                seeds,
                events,
                hours,
                wills));
        append(text, "calls", calls, CallKind.values());
        append(text, "endings", endings, Ending.values());
        append(text, "happenings", happenings, Happening.values());
        append(text, "faults", faults, Fault.values());
        return text.toString();
    }

    private static void append(StringBuilder text, String title, long[] counts, Enum<?>[] kinds) {
        text.append("  ").append(title).append(':');
        int width = 0;
        for (Enum<?> kind : kinds) {
            String entry = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ' ' + counts[kind.ordinal()];
            width += entry.length() + 2;
            text.append(width > 100 ? "\n    " : " ").append(entry).append(',');
            width = width > 100 ? entry.length() : width;
        }
        text.setCharAt(text.length() - 1, '\n');
    }
}
