package io.hawser.mqtt.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Every statement of the specification that binds a client has a test or a reason")
final class ConformanceTest {
    private static final Path PAGE = Sources.HERE.resolve(Path.of("..", "docs", "conformance.md"));

    @ParameterizedTest
    @EnumSource
    @DisplayName("The list has every statement once, and says what each one asks of a client")
    void theListIsWhole(Version version) throws IOException {
        List<Statement> list = version.list();

        assertThat(list).extracting(Statement::id).doesNotHaveDuplicates().hasSize(version.statements);
        assertThat(list).extracting(Statement::kind).containsOnly("client-format", "client-behaviour", "server");
        assertThat(ids(list, one -> one.bindsClient() == one.asks().isEmpty())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("None is left without a test, a promise of the simulator or a reason")
    void noneIsLeftOut(Version version) throws IOException {
        Set<String> shown = shownTags();

        List<String> left = ids(
                version.list(),
                one -> one.bindsClient()
                        && !isShown(version, one, shown)
                        && one.note().isEmpty());

        assertThat(left).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("A reason why there is no test goes when there is one")
    void reasonsGoWithTheFirstTest(Version version) throws IOException {
        Set<String> shown = shownTags();

        assertThat(ids(version.list(), one -> one.isJustified() && isShown(version, one, shown)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("What is open becomes less")
    void whatIsOpenBecomesLess(Version version) throws IOException {
        assertThat(ids(version.list(), Statement::isOpen))
                .as("the constant in Version says how many; lower it with them")
                .hasSize(version.open);
    }

    @Test
    @DisplayName("Tests name only statements that exist")
    void testsNameStatementsThatExist() throws IOException {
        Set<String> known = new HashSet<>();
        for (Version version : Version.values()) {
            version.list().forEach(statement -> known.add(version.tag(statement)));
        }

        assertThat(Sources.shown())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(known).as(one.test()).contains(one.tag()));
    }

    @Test
    @DisplayName("Statements name only promises that the simulator checks")
    void promisesExist() throws IOException {
        Set<String> promises = Sources.promises();
        List<String> named = new ArrayList<>();
        for (Version version : Version.values()) {
            version.list().forEach(statement -> named.addAll(statement.promises()));
        }

        assertThat(promises).isNotEmpty().containsAll(named);
    }

    @Test
    @DisplayName("The page says what the tests show")
    void thePageIsUpToDate() throws IOException {
        String page = Page.of(Sources.shown());

        if (Boolean.getBoolean("hawser.rewrite")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/conformance.md; -Dhawser.rewrite=true writes it")
                .isEqualTo(page);
    }

    @Test
    @DisplayName("Statements are found in titles and display names, and nowhere else")
    void statementsAreFound() {
        String transcripts = "== B1 It | works [MQTT-1-1] [MQTT5-1-2]\nconnect\n    fails [MQTT-1-3]\n";
        String tests = """
                @DisplayName("All of it")
                class ATest {
                    @Test
                    @DisplayName(
                            "It (really) works \\"so\\", or "
                                    + "so [MQTT-1-1]")
                    void itWorks() { fail("[MQTT-1-3]"); }

                    @ParameterizedTest(name = "{0} [MQTT5-1-2]")
                    @ValueSource(strings = {"(", "a\\\\" /* not ] this */})
                    public void others(String what) {}
                }
                """;

        assertThat(Sources.inTranscripts("a.txt", transcripts))
                .containsExactly(
                        new Shown("MQTT-1-1", "a.txt: B1 It | works"), new Shown("MQTT5-1-2", "a.txt: B1 It | works"));
        assertThat(Sources.inTests("ATest", tests))
                .containsExactly(new Shown("MQTT-1-1", "`ATest.itWorks`"), new Shown("MQTT5-1-2", "`ATest.others`"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@DisplayName(\"A class [MQTT-1-1]\") class ATest {}",
                "@DisplayName(\"No test [MQTT-1-1]\") void help() {}",
                "@Test @DisplayName(unreadable(of(\"[MQTT-1-1]\", of(two(three()))))) void test() {}"
            })
    @DisplayName("A statement that is named where there is no test is an error")
    void statementsBelongToTests(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Sources.inTests("ATest", text));
    }

    @Test
    @DisplayName("A line of the list has five fields, quoted where they have a comma")
    void lines() {
        assertThat(Statement.parse("MQTT-1-1,client-format,\"Do this, and that.\",ONE TWO,open: codec"))
                .isEqualTo(new Statement(
                        "MQTT-1-1", "client-format", "Do this, and that.", List.of("ONE", "TWO"), "open: codec"));
        assertThat(Statement.parse("MQTT-1-2,server,,,"))
                .isEqualTo(new Statement("MQTT-1-2", "server", "", List.of(), ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Statement.parse("MQTT-1-2,server,,"));
        assertThatIllegalArgumentException().isThrownBy(() -> Statement.parse("MQTT-1-2,server,Do this, and that.,,"));
    }

    private static Set<String> shownTags() throws IOException {
        return Sources.shown().stream().map(Shown::tag).collect(Collectors.toSet());
    }

    private static boolean isShown(Version version, Statement statement, Set<String> shown) {
        return !statement.promises().isEmpty() || shown.contains(version.tag(statement));
    }

    private static List<String> ids(List<Statement> list, Predicate<Statement> chosen) {
        return list.stream().filter(chosen).map(Statement::id).toList();
    }
}
