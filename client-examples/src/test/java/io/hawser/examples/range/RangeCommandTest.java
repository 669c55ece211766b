package io.hawser.examples.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
final class RangeCommandTest {

    @Test
    void helpNamesEveryOptionEveryOutageAndTheExitCodes() {
        var run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("--broker", "--trust", "--cert", "--key", "--server-name", "--user", "--password-file")
                .contains("--duration", "--interval", "--qos", "--keep-alive", "--faults")
                .contains("--every", "--seed", "--json", "--store", "--kill", "--help", "Exit code: 0 all is well");
        for (FaultKind kind : FaultKind.values()) {
            assertThat(run.out()).contains("  " + kind.label() + " ", kind.explanation());
        }
        assertThat(run.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--duration 5                          | '5' is not a duration such as 100ms, 60s, 2m or 1h",
                "--duration 10ms                       | --duration must be at least 1s",
                "--interval 0ms                        | --interval must be at least 1ms",
                "--every 0s                            | --every must be at least 1ms",
                "--qos 3                               | --qos must be 0, 1 or 2",
                "--qos one                             | 'one' is not an int",
                "--keep-alive 1500ms                   | --keep-alive must be whole seconds, from 1s to 65535s",
                "--keep-alive 0s                       | --keep-alive must be whole seconds, from 1s to 65535s",
                "--keep-alive 19h                      | --keep-alive must be whole seconds, from 1s to 65535s",
                "--faults rain                         | unknown fault 'rain'",
                "--faults fin,                         | unknown fault ''",
                "--broker http://localhost             | 'http://localhost' is not of the form mqtt://host:port",
                "--broker mqtt://h --faults broker-kill | your own broker is not restarted or killed",
                "--broker unix:///run/mosquitto.sock   | --broker: within a machine there is no link to break",
                "--broker mqtts://h --cert own.pem     | --cert and --key go together",
                "--broker mqtts://h --password-file f  | --password-file needs --user",
                "--broker mqtts://h --trust /no/such   | cannot read /no/such",
                "--trust issuers.pem                   | --trust, --cert, --server-name and --user need --broker",
                "--json /no/such/folder/report.json    | cannot write to /no/such/folder/report.json",
                "--kill                                | --kill: killing the publisher needs --store DIR",
                "--faults rst,publisher-kill           | --kill: killing the publisher needs --store DIR",
                "--store /dev/null/folder              | --store: cannot make the folder /dev/null/folder",
                "--sed                                 | Unknown option: '--sed'",
                "here                                  | Unmatched argument at index 0: 'here'",
            })
    void aBadOptionGivesOneLineAndExitCode2(String arguments, String complaint) {
        var run = CommandRun.of(arguments.strip().split(" +"));

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("range: ")
                .contains(complaint)
                .endsWith("(see --help)" + System.lineSeparator());
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void anUnreachableBrokerGivesOneLineAndExitCode2() {
        int port = LoopbackPorts.free();

        var run = CommandRun.of("--broker", "mqtt://127.0.0.1:" + port);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).startsWith("range: ").contains("127.0.0.1:" + port);
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void aFolderIsNoFileForTheReport(@TempDir Path folder) {
        var run = CommandRun.of("--json", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("cannot write to " + folder);
    }
}
