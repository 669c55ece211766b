package io.hawser.mqtt.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Takes everything that anybody logs, at TRACE, and keeps it from the console. */
final class EveryWord extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Level before = root.getLevel();
    private final List<Appender<ILoggingEvent>> others = new ArrayList<>();
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

    EveryWord() {
        for (Iterator<Appender<ILoggingEvent>> each = root.iteratorForAppenders(); each.hasNext(); ) {
            others.add(each.next());
        }
        others.forEach(root::detachAppender);
        setContext(root.getLoggerContext());
        start();
        root.setLevel(Level.TRACE);
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    /** Each message, with its arguments and with the stack of what was thrown. */
    List<String> words() {
        return events.stream().map(EveryWord::words).toList();
    }

    private static String words(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        return event.getFormattedMessage()
                + Arrays.toString(event.getArgumentArray())
                + (thrown == null ? "" : ThrowableProxyUtil.asString(thrown));
    }

    /** At which levels something was logged. */
    Set<Level> levels() {
        Set<Level> levels = new HashSet<>();
        events.forEach(event -> levels.add(event.getLevel()));
        return levels;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        root.setLevel(before);
        others.forEach(root::addAppender);
        stop();
    }
}
