package io.hawser.mqtt.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The simulators find every defect of the list, and none in the code as it is. In the profile {@code mutants};
 * {@code -Dhawser.mutants=replay-.*} runs those with such names.
 */
@Tag("mutants")
final class MutantsTest {
    private static final int AT_ONCE = 2;
    private static final Path TABLE = Path.of(System.getProperty("basedir", "."), "target", "mutants.md");

    private static final ExecutorService EXECUTOR = Executors.newFixedThreadPool(AT_ONCE);
    private static final Map<Mutant, Verdict> VERDICTS = new LinkedHashMap<>();

    @TestFactory
    Stream<DynamicTest> everyDefectIsFound() throws IOException {
        String only = System.getProperty("hawser.mutants", ".*");
        List<Mutant> mutants = Mutant.all().stream()
                .filter(mutant -> mutant.name().matches(only))
                .toList();
        Future<Verdict> original = EXECUTOR.submit(MutantRun::judgeOriginal);
        DynamicTest none = DynamicTest.dynamicTest(
                "The code as it is survives", () -> assertThat(original.get()).matches(verdict -> !verdict.isKilled()));
        Stream<DynamicTest> tests = mutants.stream()
                .map(mutant -> test(mutant, EXECUTOR.submit((Callable<Verdict>) () -> MutantRun.judge(mutant))))
                .toList()
                .stream();
        return Stream.concat(Stream.of(none), tests);
    }

    private static DynamicTest test(Mutant mutant, Future<Verdict> verdict) {
        return DynamicTest.dynamicTest(mutant.sentence(), () -> {
            VERDICTS.put(mutant, verdict.get());
            assertThat(verdict.get()).as(mutant.name()).matches(Verdict::isKilled, "is killed");
        });
    }

    @AfterAll
    static void tell() throws IOException {
        EXECUTOR.shutdownNow();
        StringBuilder table = new StringBuilder("| mutant | what is wrong | found by | level | seed |\n")
                .append("|---|---|---|---|---|\n");
        VERDICTS.forEach((mutant, verdict) -> table.append(String.format(
                "| `%s` | %s | %s | %s | %d |%n",
                mutant.name(),
                cell(mutant.sentence()),
                cell(verdict.by()),
                verdict.isKilled() ? verdict.world() : "survived",
                verdict.seed())));
        Files.writeString(TABLE, table);
        System.out.println(table);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
