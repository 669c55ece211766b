package io.hawser.examples.gateway;

import io.hawser.mqtt.store.OutboxFileException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line of the gateway. */
@Command(
        name = "gateway",
        sortOptions = false,
        customSynopsis = "Usage: gateway --config FILE [OPTIONS]%n",
        synopsisHeading = "",
        description = {
            "Brings messages from one MQTT broker to another, over outages of either and over its own end.",
            "SIGTERM stops it in good order."
        },
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Exit code: 0 stopped by a signal; 1 a broker refuses the gateway for good; 2 a bad option or",
            "configuration, or an outbox that cannot be opened."
        })
final class GatewayCommand implements Callable<Integer> {
    private static final int REFUSED = 1;
    private static final int UNUSABLE = 2;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            required = true,
            description = "The configuration, .json or .properties.")
    Path config = Path.of("");

    @Option(
            names = "--instance",
            paramLabel = "NAME",
            defaultValue = "1",
            description = "Which of several processes this is, with its own client ids and outbox: ${DEFAULT-VALUE}.")
    String instance = "";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this text.")
    boolean help;

    private final PrintWriter out;
    private final PrintWriter err;

    private GatewayCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** Runs the program and returns its exit code. */
    static int run(String[] arguments, PrintWriter out, PrintWriter err) {
        return new CommandLine(new GatewayCommand(out, err))
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((bad, given) -> complain(err, bad.getMessage() + " (see --help)"))
                .execute(arguments);
    }

    @Override
    public Integer call() throws InterruptedException {
        Gateway gateway;
        try {
            if (!instance.matches("[A-Za-z0-9_-]{1,32}")) {
                return complain(err, "--instance: '" + instance + "' is not made of letters, digits, _ and -");
            }
            gateway = Gateway.open(GatewayConfiguration.read(config, instance), out);
        } catch (ConfigurationException | OutboxFileException e) {
            return complain(err, String.valueOf(e.getMessage()));
        }
        Thread stopOnSignal = new Thread(() -> stop(gateway), "gateway-stop");
        Runtime.getRuntime().addShutdownHook(stopOnSignal);
        try {
            gateway.start().join();
            throw new AssertionError("a gateway does not end by itself");
        } catch (CompletionException e) {
            Runtime.getRuntime().removeShutdownHook(stopOnSignal);
            gateway.stop();
            return complain(
                    err, String.valueOf(e.getCause() == null ? e : e.getCause().getMessage()), REFUSED);
        }
    }

    private void stop(Gateway gateway) {
        try {
            gateway.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        out.flush();
        // The JVM would report the signal, as 143, though all went well.
        Runtime.getRuntime().halt(0);
    }

    private static int complain(PrintWriter err, String message) {
        return complain(err, message, UNUSABLE);
    }

    private static int complain(PrintWriter err, String message, int exitCode) {
        err.println("gateway: " + message);
        return exitCode;
    }
}
