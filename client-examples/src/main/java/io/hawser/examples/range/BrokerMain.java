package io.hawser.examples.range;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** The program of a {@link BrokerProcess}: {@code BrokerMain PORT FOLDER}. */
final class BrokerMain {

    /** Printed when clients can connect. */
    static final String READY = "ready";

    private BrokerMain() {}

    public static void main(String[] arguments) throws IOException {
        var broker = EmbeddedBroker.launch(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "broker-stop"));
        System.out.println(READY);
        // The parent holds the other end: its death, however it dies, is an end of stream here.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }
}
