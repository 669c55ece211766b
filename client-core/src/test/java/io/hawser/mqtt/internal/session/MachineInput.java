package io.hawser.mqtt.internal.session;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;

import io.hawser.mqtt.Credentials;
import io.hawser.mqtt.Delivery;
import io.hawser.mqtt.Publication;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Reason;
import io.hawser.mqtt.ReasonCode;
import io.hawser.mqtt.TopicFilter;
import io.hawser.mqtt.internal.packet.Packet;
import java.time.Duration;
import java.util.List;

/** All inputs of the machine, by the names that the table of {@link SessionTableTest} uses. */
final class MachineInput {
    private static final Duration LATE = Duration.ofSeconds(100);

    private MachineInput() {}

    static void apply(String input, Machine machine) {
        if (input.startsWith("cancel ")) {
            machine.cancel(input.substring("cancel ".length()));
        } else if (input.startsWith("< ")) {
            machine.packet(packet(input));
        } else if (input.startsWith("stale ")) {
            stale(input, machine);
        } else if (input.startsWith("deadline")) {
            deadline(input, machine);
        } else if (!call(input, machine)) {
            happen(input, machine);
        }
    }

    private static boolean call(String input, Machine machine) {
        switch (input) {
            case "connect" -> machine.call("new", new ConnectOperation(machine));
            case "publish" -> machine.call("new", new PublishOperation(machine, publication(Qos.AT_LEAST_ONCE)));
            case "publish qos2" -> machine.call("new", new PublishOperation(machine, publication(Qos.EXACTLY_ONCE)));
            case "publish qos0" -> machine.call("new", new PublishOperation(machine, publication(Qos.AT_MOST_ONCE)));
            case "subscribe" ->
                machine.call("new", new SubscribeOperation(machine, List.of(Machine.subscription("new"))));
            case "unsubscribe" ->
                machine.call("new", new UnsubscribeOperation(machine, List.of(new TopicFilter("new"))));
            case "receive" -> machine.call("new", new ReceiveOperation(machine, Duration.ofSeconds(1)));
            case "whenWritable" -> machine.call("new", new WritableOperation(machine));
            case "ping" -> machine.call("new", new PingOperation(machine));
            case "reauthenticate" -> machine.call("new", new ReauthenticateOperation(machine));
            case "disconnect" -> machine.call("new", new DisconnectOperation(machine, Duration.ofSeconds(30)));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Publication publication(Qos qos) {
        return Publication.of("new", new byte[3], qos);
    }

    private static void happen(String input, Machine machine) {
        Session session = machine.session;
        long now = machine.now;
        switch (input) {
            case "reconnectNow" -> session.reconnectNow(now);
            case "transport up" -> machine.up(machine.epoch());
            case "transport down" -> machine.down();
            case "bytes" -> {
                machine.now += Duration.ofSeconds(1).toNanos();
                session.onBytes(machine.epoch(), 1, machine.now);
            }
            case "writable" -> session.onWritable(machine.epoch(), true, now);
            case "not writable" -> session.onWritable(machine.epoch(), false, now);
            case "loaded" ->
                session.onLoaded(new StoredState(null, List.of(loaded(machine)), List.of(), List.of()), now);
            case "loaded nothing" -> session.onLoaded(StoredState.NOTHING, now);
            case "load failed" ->
                session.onLoadFailed(machine.notebook.stored, new IllegalStateException("no such file"), now);
            case "stored" -> session.onStored(machine.notebook.stored, now);
            case "store failed" ->
                session.onStoreFailed(machine.notebook.stored, new IllegalStateException("disk full"), now);
            case "credentials" -> machine.supply(machine.questions() - 1, completedFuture(Credentials.of("u", "p")));
            case "credentials fail" ->
                machine.supply(machine.questions() - 1, failedFuture(new IllegalStateException("no token")));
            case "credentials null" -> machine.supply(machine.questions() - 1, completedFuture(null));
            case "credentials halved" ->
                machine.supply(machine.questions() - 1, completedFuture(new Credentials(null, new byte[1])));
            case "acknowledge" -> machine.acknowledge();
            case "handled" -> session.onHandled(machine.notebook.calls.get(0), now);
            default -> throw new IllegalArgumentException(input);
        }
    }

    private static PublishOperation loaded(Machine machine) {
        return new PublishOperation(machine, publication(Qos.AT_LEAST_ONCE), -1, machine.now);
    }

    private static Packet packet(String input) {
        return switch (input.substring(2)) {
            case "CONNACK" -> new Packet.ConnAck(false, 0);
            case "CONNACK refused" -> new Packet.ConnAck(false, 3);
            case "CONNACK busy" -> new Packet.ConnAck(false, ReasonCode.SERVER_BUSY.code());
            case "CONNACK unknown" -> new Packet.ConnAck(false, 99);
            case "CONNACK session" -> new Packet.ConnAck(true, 0);
            case "PUBLISH" -> Machine.arrival(1);
            case "PUBACK" -> new Packet.PubAck(Machine.PUBLISH_ID);
            case "PUBACK stray" -> new Packet.PubAck(77);
            case "SUBACK" -> new Packet.SubAck(Machine.SUBSCRIBE_ID, List.of(1, 1));
            case "SUBACK illegal" -> new Packet.SubAck(Machine.SUBSCRIBE_ID, List.of(1));
            case "UNSUBACK ended" -> new Packet.UnsubAck(Machine.UNSUBSCRIBE_ID, List.of(0), null, List.of());
            case "UNSUBACK" -> new Packet.UnsubAck(Machine.UNSUBSCRIBE_ID);
            case "PINGRESP" -> Packet.PingResp.INSTANCE;
            case "DISCONNECT" -> Packet.Disconnect.NORMAL;
            case "AUTH" -> new Packet.Auth(Reason.of(ReasonCode.CONTINUE_AUTHENTICATION), "M", null);
            default -> exactlyOnce(input);
        };
    }

    private static Packet exactlyOnce(String input) {
        return switch (input.substring(2)) {
            case "PUBLISH qos2" ->
                new Packet.Arrival(new Delivery("t", new byte[] {1}, Qos.EXACTLY_ONCE, false, false), 1);
            case "PUBLISH repeated" ->
                new Packet.Arrival(
                        new Delivery("a", new byte[] {1}, Qos.EXACTLY_ONCE, false, true), Machine.ARRIVED_ONCE_ID);
            case "PUBREC" -> new Packet.PubRec(Machine.EXACTLY_ONCE_ID);
            case "PUBREC refused" -> new Packet.PubRec(Machine.EXACTLY_ONCE_ID, Reason.of(ReasonCode.QUOTA_EXCEEDED));
            case "PUBREC stray" -> new Packet.PubRec(77);
            case "PUBREL" -> new Packet.PubRel(Machine.ARRIVED_ONCE_ID);
            case "PUBREL stray" -> new Packet.PubRel(77);
            case "PUBCOMP" -> new Packet.PubComp(Machine.RELEASED_ID);
            case "PUBCOMP early" -> new Packet.PubComp(Machine.EXACTLY_ONCE_ID);
            case "PUBCOMP stray" -> new Packet.PubComp(77);
            default -> throw new IllegalArgumentException(input);
        };
    }

    private static void stale(String input, Machine machine) {
        int old = machine.epoch() - 1;
        Session session = machine.session;
        long now = machine.now;
        switch (input) {
            case "stale credentials" ->
                machine.supply(machine.questions() - 2, completedFuture(Credentials.of("old", "old")));
            case "stale up" -> session.onTransportUp(old, now);
            case "stale down" -> machine.down(old);
            case "stale bytes" -> session.onBytes(old, 1, now + 1);
            case "stale writable" -> session.onWritable(old, false, now);
            case "stale CONNACK" -> session.onPacket(old, packet("< CONNACK"), now);
            case "stale PUBLISH" -> session.onPacket(old, packet("< PUBLISH"), now);
            case "stale PUBREC" -> session.onPacket(old, packet("< PUBREC"), now);
            case "stale PUBREL" -> session.onPacket(old, packet("< PUBREL"), now);
            case "stale PUBCOMP" -> session.onPacket(old, packet("< PUBCOMP"), now);
            case "stale PUBACK" -> session.onPacket(old, packet("< PUBACK"), now);
            default -> throw new IllegalArgumentException(input);
        }
    }

    private static void deadline(String input, Machine machine) {
        if (input.equals("deadline, due") && machine.session.nextDeadline() != Times.NEVER) {
            machine.now = machine.session.nextDeadline();
        } else if (input.equals("deadline, late")) {
            machine.now += LATE.toNanos();
        }
        machine.session.onDeadline(machine.now);
    }
}
