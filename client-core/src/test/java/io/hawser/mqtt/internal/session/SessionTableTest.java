package io.hawser.mqtt.internal.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every input does in every phase. A name of a phase: the machine moves there. {@code refused}: the call fails and
 * nothing else changes, now or later. {@code ignored}: nothing changes, now or later. {@code handled}: something is done
 * and the phase stays.
 */
@DisplayName("Every input does in every phase what the table says")
class SessionTableTest {
    private static final String PHASES = """
                               | IDLE    | DIALING     | HANDSHAKING | ONLINE  | WAITING | LEAVING | CLOSED
            connect            | DIALING | refused     | refused     | refused | refused | refused | DIALING
            publish            | handled | handled     | handled     | handled | handled | refused | refused
            publish qos0       | handled | handled     | handled     | handled | handled | refused | refused
            subscribe          | handled | handled     | handled     | handled | handled | refused | refused
            unsubscribe        | handled | handled     | handled     | handled | handled | refused | refused
            receive            | handled | handled     | handled     | handled | handled | handled | refused
            whenWritable       | handled | handled     | handled     | handled | handled | refused | refused
            ping               | handled | handled     | handled     | handled | handled | handled | handled
            reauthenticate     | refused | refused     | refused     | refused | refused | refused | refused
            disconnect         | CLOSED  | CLOSED      | CLOSED      | LEAVING | CLOSED  | handled | handled
            cancel connect     | ignored | IDLE        | IDLE        | ignored | ignored | ignored | ignored
            cancel publish     | handled | handled     | handled     | handled | handled | handled | ignored
            cancel subscribe   | handled | handled     | handled     | handled | handled | handled | ignored
            cancel unsubscribe | handled | handled     | handled     | handled | handled | handled | ignored
            cancel receive     | handled | handled     | handled     | handled | handled | handled | ignored
            cancel disconnect  | ignored | ignored     | ignored     | ignored | ignored | handled | ignored
            reconnectNow       | ignored | ignored     | ignored     | ignored | DIALING | ignored | ignored
            handled            | handled | handled     | handled     | handled | handled | handled | handled
            transport up       | ignored | HANDSHAKING | ignored     | ignored | ignored | ignored | ignored
            transport down     | ignored | IDLE        | IDLE        | WAITING | ignored | CLOSED  | ignored
            bytes              | ignored | ignored     | ignored     | handled | ignored | handled | ignored
            not writable       | ignored | ignored     | ignored     | handled | ignored | ignored | ignored
            writable           | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            < CONNACK          | ignored | ignored     | ONLINE      | WAITING | ignored | CLOSED  | ignored
            < CONNACK refused  | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < CONNACK unknown  | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < CONNACK session  | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < PUBLISH          | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBACK           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBACK stray     | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < SUBACK           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < SUBACK illegal   | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < UNSUBACK         | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PINGRESP         | ignored | ignored     | IDLE        | ignored | ignored | ignored | ignored
            < PUBREC           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < DISCONNECT       | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < AUTH             | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            deadline, not due  | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            deadline, due      | handled | IDLE        | IDLE        | handled | DIALING | handled | ignored
            deadline, late     | handled | IDLE        | IDLE        | handled | DIALING | CLOSED  | ignored
            stale up           | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale down         | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale bytes        | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale writable     | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale CONNACK      | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale PUBLISH      | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale PUBACK       | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            """;

    /** Where it matters how the machine came there: after an outage, on a retried first connect, on a two-step start. */
    private static final String SITUATIONS = """
                               | REDIALING   | REHANDSHAKING | RETRYING | DISCARDING
            connect            | refused     | refused       | refused  | refused
            cancel connect     | ignored     | ignored       | IDLE     | IDLE
            disconnect         | CLOSED      | CLOSED        | CLOSED   | CLOSED
            reconnectNow       | ignored     | ignored       | DIALING  | ignored
            transport up       | HANDSHAKING | ignored       | ignored  | ignored
            transport down     | WAITING     | WAITING       | ignored  | IDLE
            < CONNACK          | ignored     | ONLINE        | ignored  | DIALING
            < CONNACK refused  | ignored     | WAITING       | ignored  | IDLE
            < CONNACK unknown  | ignored     | WAITING       | ignored  | IDLE
            < CONNACK session  | ignored     | WAITING       | ignored  | IDLE
            < PUBLISH          | ignored     | WAITING       | ignored  | IDLE
            deadline, due      | WAITING     | WAITING       | DIALING  | IDLE
            deadline, late     | WAITING     | WAITING       | DIALING  | IDLE
            """;

    /** What QoS 2 and acknowledging by hand add, in all versions. */
    private static final String EXACTLY_ONCE = """
                               | IDLE    | DIALING     | HANDSHAKING | ONLINE  | WAITING | LEAVING | CLOSED
            publish qos2       | handled | handled     | handled     | handled | handled | refused | refused
            cancel qos2        | handled | handled     | handled     | handled | handled | handled | ignored
            < PUBLISH qos2     | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBLISH repeated | ignored | ignored     | IDLE        | ignored | ignored | ignored | ignored
            < PUBREC           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBREC stray     | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBREL           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBREL stray     | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBCOMP          | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBCOMP early    | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBCOMP stray    | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            acknowledge        | ignored | ignored     | ignored     | handled | ignored | handled | ignored
            stale PUBREC       | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale PUBREL       | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            stale PUBCOMP      | ignored | ignored     | ignored     | ignored | ignored | ignored | ignored
            """;

    /** What is otherwise in MQTT 5. */
    private static final String MQTT_5 = """
                               | IDLE    | DIALING     | HANDSHAKING | ONLINE  | WAITING | LEAVING | CLOSED
            < CONNACK          | ignored | ignored     | ONLINE      | WAITING | ignored | CLOSED  | ignored
            < CONNACK busy     | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < CONNACK unknown  | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < CONNACK session  | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < PUBLISH          | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBACK           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < PUBREC refused   | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < SUBACK           | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < SUBACK illegal   | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < UNSUBACK ended   | ignored | ignored     | IDLE        | handled | ignored | handled | ignored
            < UNSUBACK         | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < DISCONNECT       | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            < AUTH             | ignored | ignored     | IDLE        | WAITING | ignored | CLOSED  | ignored
            transport down     | ignored | IDLE        | IDLE        | WAITING | ignored | CLOSED  | ignored
            deadline, due      | handled | IDLE        | IDLE        | handled | DIALING | handled | ignored
            deadline, late     | handled | IDLE        | IDLE        | handled | DIALING | CLOSED  | ignored
            """;

    /** Before it is known what the store has kept. */
    private static final String UNLOADED = """
                               | FRESH   | LOADING | RETRYING LOAD | LOADING AGAIN | CLOSED UNLOADED
            connect            | LOADING | refused | refused       | refused       | LOADING
            publish            | handled | handled | handled       | handled       | refused
            disconnect         | CLOSED  | CLOSED  | CLOSED        | CLOSED        | handled
            cancel connect     | ignored | IDLE    | IDLE          | IDLE          | ignored
            reconnectNow       | ignored | ignored | LOADING       | ignored       | ignored
            transport up       | ignored | ignored | ignored       | ignored       | ignored
            transport down     | ignored | ignored | ignored       | ignored       | ignored
            < CONNACK          | ignored | ignored | ignored       | ignored       | ignored
            loaded nothing     | handled | DIALING | handled       | DIALING       | handled
            load failed        | handled | IDLE    | handled       | WAITING       | ignored
            deadline, due      | handled | IDLE    | LOADING       | WAITING       | ignored
            deadline, late     | handled | IDLE    | LOADING       | WAITING       | ignored
            stale up           | ignored | ignored | ignored       | ignored       | ignored
            stale down         | ignored | ignored | ignored       | ignored       | ignored
            """;

    /** With a supplier of credentials, which are asked for before each attempt. */
    private static final String SUPPLIED = """
                               | IDLE    | ASKING  | REASKING | DIALING | HANDSHAKING | WAITING | DISCARDING | RETRYING | CLOSED
            connect            | ASKING  | refused | refused  | refused | refused     | refused | refused    | refused  | ASKING
            publish            | handled | handled | handled  | handled | handled     | handled | handled    | handled  | refused
            disconnect         | CLOSED  | CLOSED  | CLOSED   | CLOSED  | CLOSED      | CLOSED  | CLOSED     | CLOSED   | handled
            cancel connect     | ignored | IDLE    | ignored  | IDLE    | IDLE        | ignored | IDLE       | IDLE     | ignored
            reconnectNow       | ignored | ignored | ignored  | ignored | ignored     | ASKING  | ignored    | ASKING   | ignored
            transport up       | ignored | ignored | ignored  | HANDSHAKING | ignored | ignored | ignored    | ignored  | ignored
            transport down     | ignored | ignored | ignored  | IDLE    | IDLE        | ignored | IDLE       | ignored  | ignored
            < CONNACK          | ignored | ignored | ignored  | ignored | ONLINE      | ignored | ASKING     | ignored  | ignored
            credentials        | ignored | DIALING | DIALING  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            credentials fail   | ignored | IDLE    | WAITING  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            credentials null   | ignored | IDLE    | WAITING  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            credentials halved | ignored | IDLE    | WAITING  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            stale credentials  | ignored | ignored | ignored  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            stale up           | ignored | ignored | ignored  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            stale down         | ignored | ignored | ignored  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            deadline, not due  | ignored | ignored | ignored  | ignored | ignored     | ignored | ignored    | ignored  | ignored
            deadline, due      | handled | IDLE    | WAITING  | IDLE    | IDLE        | ASKING  | IDLE       | ASKING   | ignored
            deadline, late     | handled | IDLE    | WAITING  | IDLE    | IDLE        | ASKING  | IDLE       | ASKING   | ignored
            """;

    /** The same before it is known what the store has kept. */
    private static final String SUPPLIED_UNLOADED = """
                               | LOADING | LOADING AGAIN
            loaded nothing     | ASKING  | ASKING
            """;

    /** What a store answers to a client that has one, and a publish that is not written down yet. */
    private static final String STORE = """
                               | IDLE    | DIALING     | HANDSHAKING | ONLINE  | WAITING | LEAVING | CLOSED
            stored             | handled | handled     | handled     | handled | handled | handled | ignored
            store failed       | handled | handled     | handled     | handled | handled | handled | ignored
            """;

    @TestFactory
    Stream<DynamicNode> phases() {
        return rows(PHASES, "");
    }

    @TestFactory
    Stream<DynamicNode> exactlyOnce() {
        return Stream.concat(rows(EXACTLY_ONCE, ""), rows(EXACTLY_ONCE, Machine.MQTT_5));
    }

    @TestFactory
    Stream<DynamicNode> mqtt5() {
        return rows(MQTT_5, Machine.MQTT_5);
    }

    @TestFactory
    Stream<DynamicNode> store() {
        return rows(STORE, Machine.STORING);
    }

    @TestFactory
    Stream<DynamicNode> unloaded() {
        return rows(UNLOADED, Machine.STORING);
    }

    @TestFactory
    Stream<DynamicNode> supplied() {
        return Stream.concat(
                rows(SUPPLIED, Machine.SUPPLIED), rows(SUPPLIED_UNLOADED, Machine.STORING + Machine.SUPPLIED));
    }

    @TestFactory
    Stream<DynamicNode> situations() {
        return rows(SITUATIONS, "");
    }

    private static Stream<DynamicNode> rows(String table, String how) {
        List<String> columns = cells(table.lines().findFirst().orElseThrow());
        return table.lines().skip(1).map(line -> {
            List<String> row = cells(line);
            String input = row.get(0);
            List<DynamicNode> tests = new ArrayList<>();
            for (int i = 1; i < row.size(); i++) {
                String situation = columns.get(i);
                String expected = row.get(i);
                tests.add(dynamicTest(
                        input + " while " + situation + ": " + expected,
                        () -> check(input, how + situation, expected)));
            }
            return dynamicContainer(input, tests);
        });
    }

    private static List<String> cells(String line) {
        return Stream.of(line.split("\\|")).map(String::strip).toList();
    }

    private static void check(String input, String situation, String expected) {
        Machine machine = Machine.in(situation);
        Phase before = machine.session.phase();

        MachineInput.apply(input, machine);

        assertThat(whatHappened(machine, situation)).isEqualTo(expected);
        Phase phase = before;
        for (Phase next : machine.notebook.entered) {
            assertThat(phase.next()).contains(next);
            phase = next;
        }
        assertThat(machine.session.phase()).isEqualTo(phase);
    }

    private static String whatHappened(Machine machine, String situation) {
        if (!machine.notebook.entered.isEmpty()) {
            return String.join(
                    ">", machine.notebook.entered.stream().map(Phase::name).toList());
        }
        Machine twin = Machine.in(situation);
        twin.now = machine.now;
        boolean refused = machine.notebook.failed.size() == 1 && machine.notebook.lines.size() == 1;
        if (refused) {
            machine.notebook.lines.clear();
        }
        boolean same = twin.figures().equals(machine.figures());
        twin.goOn();
        machine.goOn();
        same &= twin.figures().equals(machine.figures());
        same &= twin.notebook.lines.equals(machine.notebook.lines);
        return !same ? "handled" : refused ? "refused" : "ignored";
    }

    @Test
    @DisplayName("Every transition that the table of phases allows happens in some cell")
    void everyTransitionHappens() {
        Map<Phase, Set<Phase>> seen = new EnumMap<>(Phase.class);

        Map<String, String> tables = Map.of(
                PHASES,
                "",
                SITUATIONS,
                "",
                UNLOADED,
                Machine.STORING,
                SUPPLIED,
                Machine.SUPPLIED,
                SUPPLIED_UNLOADED,
                Machine.STORING + Machine.SUPPLIED);
        tables.forEach((table, how) -> {
            List<String> columns = cells(table.lines().findFirst().orElseThrow());
            table.lines().skip(1).map(SessionTableTest::cells).forEach(row -> {
                for (int i = 1; i < row.size(); i++) {
                    noteMove(Machine.in(how + columns.get(i)).session.phase(), row.get(i), seen);
                }
            });
        });

        for (Phase phase : Phase.values()) {
            assertThat(seen.get(phase)).as("from " + phase).isEqualTo(phase.next());
        }
    }

    private static void noteMove(Phase from, String cell, Map<Phase, Set<Phase>> seen) {
        boolean moves = cell.equals(cell.toUpperCase(Locale.ROOT));
        Set<Phase> targets = seen.computeIfAbsent(from, phase -> EnumSet.noneOf(Phase.class));
        if (moves) {
            targets.add(Phase.valueOf(cell));
        }
    }
}
