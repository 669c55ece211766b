package io.hawser.mqtt.internal.transport;

import io.hawser.mqtt.ClientStats;
import io.hawser.mqtt.ConnectionEvent;
import io.hawser.mqtt.MqttCancellationException;
import io.hawser.mqtt.MqttPublishException;
import io.hawser.mqtt.Outcome;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.PublishFailure;
import io.hawser.mqtt.PublishResult;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.internal.session.Operation;
import io.hawser.mqtt.internal.session.WritableOperation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The books of a world: what was called, how it ended, what was received; and what must be true of it. */
final class Ledger {
    private final Trace trace;
    private final List<Call> calls = new ArrayList<>();
    private final Map<String, Call> publishes = new LinkedHashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final Set<ReasonCode> blamed = EnumSet.noneOf(ReasonCode.class);
    private final Set<Integer> farewells = new HashSet<>();
    private int published;
    private final WorldInbox inbox;
    private boolean up;

    /** A call and its end. */
    private static final class Call {
        final String name;
        final @Nullable Publication publication;
        final Operation<?> operation;
        int ends;

        @Nullable
        Object value;

        @Nullable
        Throwable failure;

        Call(String name, @Nullable Publication publication, Operation<?> operation) {
            this.name = name;
            this.publication = publication;
            this.operation = operation;
        }

        /** Of a publish; null for other calls. */
        @Nullable
        Qos qos() {
            return publication == null ? null : publication.qos();
        }
    }

    Ledger(Trace trace, WorldSetting setting) {
        this.trace = trace;
        inbox = new WorldInbox(setting, trace, this::complain);
    }

    WorldInbox inbox() {
        return inbox;
    }

    void note(String what) {
        trace.add(what);
    }

    void happened(Happening what) {
        trace.happened(what);
    }

    void complain(String what) {
        complaints.add(what);
    }

    int nextPublish() {
        return ++published;
    }

    void published(int number, String payload, Publication publication, Operation<?> operation) {
        publishes.put(payload, follow("publish " + number + " " + publication.qos(), publication, operation));
    }

    void follow(String name, Operation<?> operation) {
        follow(name, null, operation);
    }

    private Call follow(String name, @Nullable Publication publication, Operation<?> operation) {
        Call call = new Call(name, publication, operation);
        calls.add(call);
        trace.add("call " + name);
        operation.whenComplete((value, failure) -> {
            require(++call.ends == 1, name + " ended twice");
            call.value = value;
            call.failure = failure instanceof CompletionException ? failure.getCause() : failure;
            count(call);
            String how = failure == null ? String.valueOf(kind(value)) : kind(call.failure);
            trace.add("end of " + name + ": " + how);
        });
        return call;
    }

    private void count(Call call) {
        if (call.failure instanceof MqttPublishException e && e.failure() == PublishFailure.NOT_SUPPORTED) {
            trace.happened(Happening.PUBLISH_NOT_SUPPORTED);
        } else if (call.failure instanceof MqttPublishException e && e.failure() == PublishFailure.CONFLATED) {
            trace.happened(Happening.CONFLATED);
        } else if (call.failure == null && call.qos() == Qos.EXACTLY_ONCE) {
            trace.happened(Happening.PUBLISHED_EXACTLY_ONCE);
        } else if (call.failure == null && call.operation instanceof WritableOperation) {
            trace.happened(Happening.TOLD_OF_ROOM);
        }
    }

    private static String kind(@Nullable Object value) {
        return value instanceof MqttPublishException e
                ? "MqttPublishException " + e.failure() + " " + e.outcome()
                : value == null ? "null" : value.getClass().getSimpleName();
    }

    /** A call that has not ended, if there is any. */
    @Nullable
    Operation<?> pending(Chance chance) {
        List<Call> open = calls.stream().filter(call -> call.ends == 0).toList();
        return open.isEmpty() ? null : chance.of(open).operation;
    }

    /** The calls that have not ended, by name. */
    List<String> open() {
        return calls.stream()
                .filter(call -> call.ends == 0)
                .map(call -> call.name)
                .toList();
    }

    void seen(ModelBroker.Seen seen) {
        String text = seen.text();
        trace.add("broker " + seen.link() + " < " + (text.length() > 60 ? text.substring(0, 60) : text));
    }

    /** Between two Up there is always a Down, and nothing else is told of a connection that is not up. */
    void event(ConnectionEvent event) {
        trace.add("event " + event.getClass().getSimpleName());
        if (event instanceof ConnectionEvent.Up) {
            require(!up, "Up without Down");
            up = true;
        } else if (event instanceof ConnectionEvent.Down) {
            require(up, "Down without Up");
            up = false;
        } else if (event instanceof ConnectionEvent.AttemptFailed) {
            require(!up, "an attempt failed while up");
        } else if (event instanceof ConnectionEvent.Closed) {
            up = false;
        }
    }

    /** The broker is to blame for the end of a connection, and was told so. */
    void blamed(ReasonCode reason) {
        trace.happened(
                reason == ReasonCode.RECEIVE_MAXIMUM_EXCEEDED
                        ? Happening.BROKER_BLAMED_FOR_TOO_MANY
                        : Happening.BROKER_BLAMED);
        trace.add("blamed for " + reason);
        blamed.add(reason);
    }

    /** The client has written DISCONNECT with this reason code. */
    void farewell(int reason) {
        farewells.add(reason);
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            complain(what);
        }
    }

    /** What must hold whenever nothing is under way. */
    void check(ClientStats stats) {
        long ended = stats.acked()
                + stats.failed()
                + stats.expired()
                + stats.dropped()
                + stats.cancelled()
                + stats.conflated();
        require(
                stats.accepted() == ended + stats.pending() && stats.pending() >= 0,
                "the books do not balance: " + stats);
        throwComplaints();
    }

    private void throwComplaints() {
        if (!complaints.isEmpty()) {
            throw new AssertionError(String.join("; ", complaints));
        }
    }

    /** What must hold at the end, when the client is closed and the broker has everything. */
    void checkEnd(ClientStats stats, boolean stored, ModelBroker broker) {
        Map<String, Integer> arrived = broker.arrived();
        require(open().isEmpty(), "calls that never ended: " + open());
        require(stats.pending() == 0, stats.pending() + " publishes are pending after the end");
        if (!stored) { // what a store has kept over a disconnect counts twice
            checkCounts(stats);
        }
        publishes.forEach((payload, call) -> checkPublish(call, arrived.getOrDefault(payload, 0)));
        checkOrder(arrived, broker.refused());
        inbox.checkEnd(arrived, broker.taken());
        boolean allWritten = !trace.happenings().containsKey(Happening.WRITE_THROWS);
        for (ReasonCode reason : blamed) {
            require(!allWritten || farewells.contains(reason.code()), "the broker was never told " + reason);
        }
        throwComplaints();
    }

    /** With a store, whatever has arrived with QoS 1 or QoS 2 was durable before. */
    void checkStored(Set<String> arrived, Set<String> written) {
        publishes.forEach((payload, call) -> {
            boolean early = call.qos() != Qos.AT_MOST_ONCE && arrived.contains(payload) && !written.contains(payload);
            require(!early, call.name + " was sent before it was stored");
        });
        throwComplaints();
    }

    private void checkPublish(Call call, int arrivals) {
        if (call.qos() == Qos.AT_MOST_ONCE) {
            require(arrivals <= 1, call.name + " arrived " + arrivals + " times");
        } else if (call.failure == null) {
            require(arrivals > 0, call.name + " was acknowledged and did not arrive");
            boolean mayBeTwo = call.value instanceof PublishResult result && result.possibleDuplicate();
            boolean isOnce = call.qos() == Qos.EXACTLY_ONCE && !mayBeTwo;
            require(arrivals == 1 || !isOnce, call.name + " arrived " + arrivals + " times");
        }
        boolean notSent = call.failure instanceof MqttPublishException e && e.outcome() == Outcome.NOT_SENT
                || call.failure instanceof MqttCancellationException c && c.outcome() == Outcome.NOT_SENT;
        if (notSent) {
            require(arrivals == 0, call.name + " arrived although it was not sent");
        }
    }

    private void checkCounts(ClientStats stats) {
        long acked =
                publishes.values().stream().filter(call -> call.failure == null).count();
        require(stats.acked() == acked, stats.acked() + " acknowledged in the books, but " + acked + " futures");
        long known = stats.accepted() + stats.rejected();
        require(known <= published, known + " accepted or rejected, but only " + published + " calls");
    }

    /**
     * First arrivals keep the order of the calls, for each QoS and lane by itself; but what has replaced another message
     * has taken its place, and what was refused and came again has lost its own.
     */
    private void checkOrder(Map<String, Integer> arrived, Set<String> refused) {
        Map<String, Integer> last = new HashMap<>();
        Map<Qos, Integer> newest = new EnumMap<>(Qos.class);
        for (String payload : arrived.keySet()) {
            Call call = publishes.get(payload);
            if (call == null || call.publication == null) {
                complain("nobody has published " + BrokerPackets.head(payload));
                continue;
            }
            if (call.publication.conflationKey() != null || refused.contains(payload)) {
                continue;
            }
            int number = Integer.parseInt(payload.substring(1).split("-", 2)[0]);
            Qos qos = call.publication.qos();
            String lane = call.publication.lane();
            String line = qos + " " + (lane == null ? WorldSetting.LANES[1] : lane); // the lowest one if none was named
            int before = last.getOrDefault(line, 0);
            require(number > before, call.name + " was overtaken by " + before);
            last.put(line, number);
            if (number < newest.merge(qos, number, Math::max)) {
                trace.happened(Happening.OVERTAKEN_BY_A_LANE);
            }
        }
    }
}
