package io.hawser.mqtt.mutants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The list of mutants is in step with the code. */
final class MutantListTest {
    private static final int LEAST = 25;
    private static final Path PAGE = Path.of(System.getProperty("basedir", "."), "..", "docs", "mutants.md");

    @Test
    void everyMutantStillChangesTheCode() throws IOException {
        List<Mutant> mutants = Mutant.all();

        assertThat(mutants).hasSizeGreaterThanOrEqualTo(LEAST);
        for (Mutant mutant : mutants) {
            assertThat(mutant.sources()).as(mutant.name()).isNotEmpty();
        }
    }

    @Test
    void thePageNamesEveryMutantAndNoOther() throws IOException {
        List<String> named = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("`", 3)[1])
                .toList();

        assertThat(named)
                .as("the table in docs/mutants.md; the profile mutants writes it to target/mutants.md")
                .containsExactlyElementsOf(
                        Mutant.all().stream().map(Mutant::name).toList());
    }

    @Test
    void layoutDoesNotMatter() {
        Mutant mutant = mutant("file f", "- a(b, c);", "+ d();");

        String changed = mutant.apply(mutant.edits().get(0), "x;\n  a(\n    b,\n    c);\ny;");

        assertThat(changed).isEqualTo("x;\n  d();\ny;");
    }

    @Test
    void aMutantHasOneOrMoreEditsAndWithoutPlusDeletes() {
        Mutant mutant = mutant("file f", "- a();", "- b();", "", "- d();", "+ e();", "", "file g", "- h();");

        assertThat(mutant.edits())
                .containsExactly(
                        new Mutant.Edit("f", "a();\nb();\n", ""),
                        new Mutant.Edit("f", "d();\n", "e();\n"),
                        new Mutant.Edit("g", "h();\n", ""));
        assertThat(mutant.apply(mutant.edits().get(0), "a(); b(); c();")).isEqualTo(" c();");
    }

    @Test
    void aStaleMutantSaysSo() {
        Mutant mutant = mutant("file f", "- a();", "+ b();");
        Mutant.Edit edit = mutant.edits().get(0);

        assertThatThrownBy(() -> mutant.apply(edit, "c();")).hasMessageContaining("m is stale: f has this nowhere");
        assertThatThrownBy(() -> mutant.apply(edit, "a(); a();")).hasMessageContaining("more than once");
    }

    @Test
    void aMutantMustBeComplete() {
        assertThatThrownBy(() -> mutant("file f")).hasMessageContaining("m lacks");
        assertThatThrownBy(() -> mutant("- a();")).hasMessageContaining("m lacks");
        assertThatThrownBy(() -> mutant("file f", "- a();", "b();"))
                .hasMessageContaining("'b();' is no part of an edit");
    }

    private static Mutant mutant(String... lines) {
        return Mutant.parse("m", "Something is wrong.\n" + String.join("\n", lines));
    }
}
