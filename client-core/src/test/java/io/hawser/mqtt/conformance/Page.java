package io.hawser.mqtt.conformance;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes {@code docs/conformance.md}. */
final class Page {
    private static final String HEAD = """
            # Conformance

            Each normative statement of MQTT that binds a client, what it asks in our words, and the tests that show it or the
            reason why there is none. The tests name the statements themselves: `[MQTT-4.6.0-2]` for 3.1.1 and `[MQTT5-4.6.0-2]`
            for 5.0, in the title of a transcript or in the display name of a test method. `ConformanceTest` reads them and the
            lists in `client-core/src/test/resources/conformance`, and fails when a statement is left out, when a test names one
            that does not exist, or when this page is out of date. This writes it anew:

                mvn -o test -pl client-core -Dtest=ConformanceTest -Dhawser.rewrite=true

            A *promise* is checked by the simulator in every world that it runs. An *open* statement still
            needs a test of the kind that is named, or one more. The statements of MQTT 3.1 have no names; it shares those of
            3.1.1, but for the name and level of the protocol and the length of the client id, which have tests of their own.
            """;

    private final List<Shown> shown;
    private final StringBuilder text = new StringBuilder(HEAD);

    private Page(List<Shown> shown) {
        this.shown = shown;
    }

    static String of(List<Shown> shown) throws IOException {
        Page page = new Page(shown);
        page.counts();
        for (Version version : Version.values()) {
            page.statements(version);
        }
        return page.text.toString();
    }

    private void counts() throws IOException {
        text.append("\n| MQTT | statements | bind the server alone | bind a client | tested | justified | open |\n");
        text.append("|---|---|---|---|---|---|---|\n");
        for (Version version : Version.values()) {
            List<Statement> list = version.list();
            List<Statement> bound = list.stream().filter(Statement::bindsClient).toList();
            long open = bound.stream().filter(Statement::isOpen).count();
            long justified = bound.stream().filter(Statement::isJustified).count();
            row(
                    version.number,
                    list.size(),
                    list.size() - bound.size(),
                    bound.size(),
                    bound.size() - open - justified,
                    justified,
                    open);
        }
    }

    private void statements(Version version) throws IOException {
        List<Statement> list = version.list();
        text.append("\n## MQTT ").append(version.number).append("\n\n");
        text.append("| statement | asks | shown by |\n|---|---|---|\n");
        for (Statement statement : list) {
            if (statement.bindsClient()) {
                row(statement.id(), statement.asks(), String.join("<br>", evidence(version, statement)));
            }
        }
        text.append(
                "\nThe other statements bind the server alone. What the client makes of some of them is shown by tests:\n");
        text.append("\n| statement | shown by |\n|---|---|\n");
        for (Statement statement : list) {
            List<String> tests = tests(version, statement);
            if (!statement.bindsClient() && !tests.isEmpty()) {
                row(statement.id(), String.join("<br>", tests));
            }
        }
    }

    private List<String> evidence(Version version, Statement statement) {
        List<String> evidence = new ArrayList<>(tests(version, statement));
        statement.promises().forEach(promise -> evidence.add("promise `" + promise + "`"));
        if (!statement.note().isEmpty()) {
            evidence.add("*" + statement.note() + "*");
        }
        return evidence;
    }

    private List<String> tests(Version version, Statement statement) {
        String tag = version.tag(statement);
        return shown.stream()
                .filter(one -> one.tag().equals(tag))
                .map(one -> one.test().replace("|", "\\|"))
                .toList();
    }

    private void row(Object... cells) {
        text.append('|');
        for (Object cell : cells) {
            text.append(' ').append(cell).append(" |");
        }
        text.append('\n');
    }
}
