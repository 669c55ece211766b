package io.hawser.examples.range;

import io.hawser.mqtt.Endpoint;
import io.hawser.mqtt.MqttClientOptions;
import io.hawser.mqtt.MqttException;
import io.hawser.mqtt.ProtocolVersion;
import io.hawser.mqtt.Qos;
import io.hawser.mqtt.Transport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command line of the range harness. */
@Command(
        name = "range",
        sortOptions = false,
        exitCodeOnExecutionException = RangeCommand.BROKEN,
        customSynopsis = "Usage: range [OPTIONS]%n",
        synopsisHeading = "",
        description = {
            "Publishes a counter through a link that is broken again and again, and checks",
            "on a clean link beside it that every number arrives, in order. At the end it",
            "says what was lost, and how long it took to notice and to recover."
        },
        optionListHeading = "%nOptions:%n")
final class RangeCommand implements Callable<Integer> {

    private static final int FINE = 0;
    private static final int LOST = 1;
    private static final int UNUSABLE = 2;

    /** The harness itself failed, which says nothing about the client. */
    static final int BROKEN = 3;

    private static final Duration SHORTEST_RUN = Duration.ofSeconds(1);
    private static final Duration LONGEST_KEEP_ALIVE = Duration.ofSeconds(65_535);
    private static final Set<FaultKind> BROKER_FAULTS = EnumSet.of(FaultKind.BROKER_RESTART, FaultKind.BROKER_KILL);

    @Option(
            names = "--broker",
            paramLabel = "URI",
            description = "Your own broker, mqtt, mqtts, ws or wss, instead of an embedded one. It is not restarted.")
    @Nullable
    String broker;

    @Mixin
    AccessOptions access = new AccessOptions();

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "60s",
            description = "How long to publish: ${DEFAULT-VALUE}.")
    Duration duration = Duration.ZERO;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "100ms",
            description = "The time between two messages: ${DEFAULT-VALUE}.")
    Duration interval = Duration.ZERO;

    @Option(
            names = "--qos",
            paramLabel = "0|1|2",
            defaultValue = "1",
            description = "The quality of service: ${DEFAULT-VALUE}. With 2 the publisher keeps its session.")
    int qos;

    @Option(
            names = "--protocol",
            paramLabel = "3.1.1|5",
            defaultValue = "3.1.1",
            description = "The version of MQTT: ${DEFAULT-VALUE}.")
    String protocol = "";

    @Option(
            names = "--keep-alive",
            paramLabel = "TIME",
            defaultValue = "4s",
            description = "The client's keep alive: ${DEFAULT-VALUE}. It pings every quarter of it,"
                    + " and silent outages last as long as it takes to notice them.")
    Duration keepAlive = Duration.ZERO;

    @Option(
            names = "--faults",
            paramLabel = "KIND,...",
            description = "The outages to make, see below; or none. All but the kills if not given.")
    @Nullable
    String faults;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description = "Keeps the publisher's outbox in a new file there, which stays when the run is over.")
    @Nullable
    Path store;

    @Option(
            names = "--kill",
            description = "Adds publisher-kill to the outages: the publisher then has a process of its own,"
                    + " and keeps its session. Needs --store.")
    boolean kill;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            description = "Start an outage every so often. Gaps are left to chance if not given.")
    @Nullable
    Duration every;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "Repeats the outages of an earlier run.")
    @Nullable
    Long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the report there as JSON too.")
    @Nullable
    Path json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    boolean help;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    private RangeCommand(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /** Runs the program and returns its exit code. */
    static int run(String[] arguments, PrintWriter out, PrintWriter err, boolean terminal) {
        var line = new CommandLine(new RangeCommand(out, err, terminal))
                .setOut(out)
                .setErr(err)
                .registerConverter(Duration.class, Durations::parse)
                .setParameterExceptionHandler((bad, given) -> complain(err, bad.getMessage() + " (see --help)"));
        line.getCommandSpec().usageMessage().footer(footer());
        return line.execute(arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        RangeOptions options;
        try {
            options = options();
        } catch (IllegalArgumentException bad) {
            return complain(err, bad.getMessage() + " (see --help)");
        }
        announce(options);
        RangeReport report;
        try {
            report = Range.run(options, out, terminal);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof MqttException cause) {
                return complain(err, cause.getMessage());
            }
            throw failed;
        }
        out.print(ReportTable.text(report));
        out.flush();
        if (json != null) {
            ReportJson.write(report, json);
        }
        return report.isGood() ? FINE : LOST;
    }

    private RangeOptions options() {
        require(duration.compareTo(SHORTEST_RUN) >= 0, "--duration must be at least 1s");
        require(!interval.isZero(), "--interval must be at least 1ms");
        require(qos >= 0 && qos <= 2, "--qos must be 0, 1 or 2");
        require(protocol.equals("3.1.1") || protocol.equals("5"), "--protocol must be 3.1.1 or 5");
        require(every == null || !every.isZero(), "--every must be at least 1ms");
        boolean wholeSeconds = keepAlive.toMillis() % 1_000 == 0 && !keepAlive.isZero();
        require(
                wholeSeconds && keepAlive.compareTo(LONGEST_KEEP_ALIVE) <= 0,
                "--keep-alive must be whole seconds, from 1s to 65535s");
        require(json == null || isWritable(json), "--json: cannot write to " + json);
        long usedSeed = seed != null ? seed : ThreadLocalRandom.current().nextInt(1, 1_000_000);
        Endpoint endpoint = endpoint();
        RangeAccess granted = access.access(endpoint);
        return new RangeOptions(
                endpoint,
                duration,
                interval,
                usedSeed,
                kinds(),
                every,
                Qos.of(qos),
                version(),
                keepAlive,
                folder(),
                granted);
    }

    /** Made when everything else is known to be right. */
    private @Nullable Path folder() {
        if (store != null) {
            try {
                Files.createDirectories(store);
            } catch (IOException cause) {
                throw new IllegalArgumentException("--store: cannot make the folder " + store, cause);
            }
            require(Files.isWritable(store), "--store: cannot write to " + store);
        }
        return store;
    }

    private ProtocolVersion version() {
        return protocol.equals("5") ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
    }

    private @Nullable Endpoint endpoint() {
        if (broker == null) {
            return null;
        }
        Endpoint endpoint;
        try {
            endpoint = MqttClientOptions.of(broker).endpoint();
        } catch (IllegalArgumentException bad) {
            throw new IllegalArgumentException("--broker: '" + broker + "' is not of the form mqtt://host:port", bad);
        }
        require(endpoint.transport() != Transport.UNIX, "--broker: within a machine there is no link to break");
        return endpoint;
    }

    private Set<FaultKind> kinds() {
        Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        if (faults == null) {
            kinds.addAll(FaultKind.usual());
            if (broker != null) {
                kinds.removeAll(BROKER_FAULTS);
            }
        } else if (!faults.equals("none")) {
            for (String label : faults.split(",", -1)) {
                kinds.add(FaultKind.labelled(label.strip()));
            }
        }
        if (kill) {
            kinds.add(FaultKind.PUBLISHER_KILL);
        }
        require(
                store != null || !kinds.contains(FaultKind.PUBLISHER_KILL),
                "--kill: killing the publisher needs --store DIR");
        require(
                broker == null || Collections.disjoint(kinds, BROKER_FAULTS),
                "--faults: your own broker is not restarted or killed");
        return kinds;
    }

    private void announce(RangeOptions options) {
        int planned = options.schedule().faults().size();
        out.printf(
                "Range: %s, a QoS %d message every %s with MQTT %s, %d outages planned, %s%s, seed %d%n%n",
                Durations.text(options.duration()),
                options.qos().level(),
                Durations.text(options.interval()),
                protocol,
                planned,
                options.broker() == null ? "embedded broker" : "broker " + options.broker(),
                options.store() == null ? "" : ", outbox in " + options.store(),
                options.seed());
        out.flush();
    }

    private static int complain(PrintWriter err, @Nullable String message) {
        err.println("range: " + message);
        return UNUSABLE;
    }

    private static void require(boolean condition, String complaint) {
        if (!condition) {
            throw new IllegalArgumentException(complaint);
        }
    }

    /** Asked before the run: it would be a pity afterwards. */
    private static boolean isWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return !Files.isDirectory(file) && folder != null && Files.isWritable(folder);
    }

    private static String[] footer() {
        var lines = new ArrayList<String>();
        lines.add("");
        lines.add("Outages:");
        for (FaultKind kind : FaultKind.values()) {
            lines.add(String.format("  %-16s%s", kind.label(), kind.explanation()));
        }
        lines.add("");
        lines.add("TIME is a whole number with a unit: 100ms, 60s, 2m, 1h.");
        lines.add("");
        lines.add("Exit code: 0 all is well; 1 a QoS 1 or 2 message was lost or out of order, or a");
        lines.add("QoS 2 one came twice; 2 a bad option, or the broker cannot be reached; 3 the");
        lines.add("harness itself failed.");
        return lines.toArray(new String[0]);
    }
}
