package io.hawser.mqtt.internal.transport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Keeps what the client logs from the console and looks at it instead: it must not report a bug of its own. */
final class LogTrap extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    /** Part of the message of every exception that a test throws on purpose. */
    static final String INJECTED = "injected";

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.hawser.mqtt");
    private final List<String> errors = new ArrayList<>();
    private final List<String> bugs = new ArrayList<>();

    LogTrap() {
        setContext(logger.getLoggerContext());
        start();
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
        logger.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        String message = event.getFormattedMessage();
        String cause = event.getThrowableProxy() == null
                ? ""
                : String.valueOf(event.getThrowableProxy().getMessage());
        errors.add(message);
        if (message.contains("Hawser itself failed") && !cause.contains(INJECTED)) {
            bugs.add(message + ": " + cause);
        }
    }

    /** Every warning and error since the beginning. */
    List<String> errors() {
        return errors;
    }

    /** Throws if the client has reported a bug that no test has planted. */
    void check() {
        if (!bugs.isEmpty()) {
            throw new AssertionError(bugs.remove(0));
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setAdditive(true);
        logger.setLevel(null);
        stop();
    }
}
