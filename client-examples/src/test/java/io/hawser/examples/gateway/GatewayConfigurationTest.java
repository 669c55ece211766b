package io.hawser.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hawser.mqtt.Qos;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayConfigurationTest {

    private static final String MINIMUM =
            "source.uri=mqtt://a\ntarget.uri=mqtt://b\nlanes=high, low\nrules.1.filter=plant/+/#\n";

    @TempDir
    Path folder;

    @Test
    void bothFormsSayTheSame() throws Exception {
        Path json = Files.writeString(folder.resolve("g.json"), """
                {"clientId": "gw",
                 "source": {"uri": "mqtt://a:1884", "share": "team", "receiveMaximum": 50, "sessionExpiry": "24h"},
                 "target": {"uri": "mqtt://b", "username": "u", "password": "p", "keepAlive": "20s"},
                 "outbox": {"file": "box-{instance}", "messages": 5000, "megabytes": 8, "syncInterval": "100ms"},
                 "lanes": ["high", "low"],
                 "pressure": {"slowAbove": 0.5},
                 "status": {"topic": "s/{clientId}/{instance}", "interval": "5s"},
                 "drain": "3s",
                 "rules": [{"filter": "plant/+/#", "prefix": "x/", "topic": "{1}/{#}", "qos": 1, "lane": "high",
                            "conflate": true},
                           {"filter": "#"}]}
                """);
        Path properties = Files.writeString(folder.resolve("g.properties"), """
                clientId=gw
                source.uri=mqtt://a:1884
                source.share=team
                source.receiveMaximum=50
                source.sessionExpiry=24h
                target.uri=mqtt://b
                target.username=u
                target.password=p
                target.keepAlive=20s
                outbox.file=box-{instance}
                outbox.messages=5000
                outbox.megabytes=8
                outbox.syncInterval=100ms
                lanes=high, low
                pressure.slowAbove=0.5
                status.topic=s/{clientId}/{instance}
                status.interval=5s
                drain=3s
                rules.1.filter=plant/+/#
                rules.1.prefix=x/
                rules.1.topic={1}/{#}
                rules.1.qos=1
                rules.1.lane=high
                rules.1.conflate=true
                rules.2.filter=#
                """);

        GatewayOptions options = GatewayConfiguration.read(json, "7");

        assertThat(GatewayConfiguration.read(properties, "7"))
                .usingRecursiveComparison()
                .isEqualTo(options);
        assertThat(options.clientId("source")).isEqualTo("gw-7-source");
        assertThat(options.source().receiveMaximum()).isEqualTo(50);
        assertThat(options.source().sessionExpiry()).isEqualTo(Duration.ofHours(24));
        assertThat(options.outbox().file()).isEqualTo(folder.resolve("box-7"));
        assertThat(options.outbox().lanes()).containsExactly("high", "low");
        assertThat(options.pressure()).isEqualTo(new Pressure.Thresholds(0.4, 0.5, 0.75, 0.9));
        assertThat(options.status().topic()).isEqualTo("s/gw/7");
        Rule rule = options.mapping().ruleFor("plant/a/b").orElseThrow();
        assertThat(rule.topic()).hasToString("x/{1}/{#}");
        assertThat(rule.maxQos()).isEqualTo(Qos.AT_LEAST_ONCE);
        assertThat(rule.lane()).isEqualTo("high");
        assertThat(rule.conflate()).isTrue();
    }

    @Test
    void twoBrokersAndARuleAreEnough() throws Exception {
        GatewayOptions options = GatewayConfiguration.read(file(MINIMUM), "1");

        assertThat(options.source().share()).isNull();
        assertThat(options.outbox().file()).isEqualTo(folder.resolve("gateway-1.outbox"));
        assertThat(options.status().topic()).isEqualTo("gateways/gateway/1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "source.uri=localhost | source.uri: 'localhost' is not of the form mqtt://host:port",
                "source.uri= | source.uri: is missing",
                "source.share=a/b | source.share: 'a/b' is no name of a shared subscription",
                "source.recieveMaximum=5 | source.recieveMaximum: is not a key that the gateway knows",
                "source.receiveMaximum=0 | source.receiveMaximum: '0' is not a whole number from 1 to 65535",
                "source.keepAlive=1500ms | source.keepAlive: must be whole seconds",
                "target.keepAlive=20 | target.keepAlive: '20' is not a duration such as",
                "outbox.messages=many | outbox.messages: 'many' is not a whole number from 100 to 10000000",
                "lanes=a, a | lanes: must be at most 16 names that differ",
                "pressure.slowAbove=1.5 | pressure.slowAbove: '1.5' is not a number above 0 and at most 1",
                "pressure.acceptBelow=0.7 | pressure.acceptBelow: 0.7 is not below pressure.slowAbove, which is 0.6",
                "status.topic=a/# | status.topic: topic 'a/#' holds a wildcard",
                "status.interval=1ms | status.interval: must be at least 100ms",
                "drain=0s | drain: '0s' is not a duration",
                "rules.1.filter=a#b | rules.1.filter: filter 'a#b' has '#' beside other characters",
                "rules.1.filter=$share/x/a | rules.1.filter: is a shared subscription; name it in source.share",
                "rules.1.topic=x/{2} | rules.1.topic: 'x/{2}' uses {2}, but the filter plant/+/# has only 1 +",
                "rules.1.qos=3 | rules.1.qos: '3' is not a whole number from 0 to 2",
                "rules.1.lane=top | rules.1.lane: 'top' is none of the lanes [high, low]",
                "rules.1.conflate=yes | rules.1.conflate: 'yes' is neither true nor false",
                "rules.1.priority=1 | rules.1.priority: is not a key that the gateway knows"
            })
    void aBadValueIsNamedWithItsKeyAndFileInOneLine(String line, String complaint) throws Exception {
        Path file = file(MINIMUM + line + "\n");

        assertThatThrownBy(() -> GatewayConfiguration.read(file, "1"))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith(file + ": " + complaint)
                .hasLineCount(1);
    }

    @Test
    void aGatewayWithoutRulesIsRefused() throws Exception {
        Path file = file("source.uri=mqtt://a\ntarget.uri=mqtt://b\n");

        assertThatThrownBy(() -> GatewayConfiguration.read(file, "1")).hasMessageContaining(": rules: there is none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"source\": {\"uri\": null}}", "{\"a\": 1, \"a\": 2}", ""})
    void jsonThatIsNoneIsOneLineToo(String json) throws Exception {
        Path file = Files.writeString(folder.resolve("bad.json"), json);

        assertThatThrownBy(() -> GatewayConfiguration.read(file, "1"))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .startsWith(file + ": ")
                .hasLineCount(1);
    }

    @Test
    void theProgramComplainsInOneLineAndEndsWithTwo() throws Exception {
        assertComplaint("--config", "nowhere.json", "nowhere.json: there is no such file");
        assertComplaint("--config", "gateway.yaml", "gateway.yaml: is neither a .json nor a .properties file");
        assertComplaint("--config", file(MINIMUM + "x=1\n").toString(), "g.properties: x: is not a key");
        assertComplaint("--instance", "1", "Missing required option: '--config=FILE'");
        Path inTheWay = file(MINIMUM + "outbox.file=g.properties\n");
        assertComplaint("--config", inTheWay.toString(), "is no outbox of Hawser");
    }

    private static void assertComplaint(String option, String value, String complaint) {
        var err = new StringWriter();
        int exitCode = GatewayCommand.run(
                new String[] {option, value}, new PrintWriter(new StringWriter()), new PrintWriter(err, true));

        assertThat(exitCode).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains(complaint);
    }

    private Path file(String properties) throws IOException {
        return Files.writeString(folder.resolve("g.properties"), properties);
    }
}
