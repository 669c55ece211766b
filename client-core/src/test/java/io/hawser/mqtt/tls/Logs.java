package io.hawser.mqtt.tls;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.hawser.mqtt.testkit.Journal;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Looks at what is logged, instead of the console. */
final class Logs {
    private Logs() {}

    static Lines of(String logger) {
        return new Lines((Logger) LoggerFactory.getLogger(logger));
    }

    static final class Lines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
        private final Logger logger;
        private final Journal<String> lines = new Journal<>("log");

        private Lines(Logger logger) {
            this.logger = logger;
            setContext(logger.getLoggerContext());
            start();
            logger.setAdditive(false);
            logger.addAppender(this);
        }

        List<String> all() {
            return lines.all();
        }

        @Override
        protected void append(ILoggingEvent event) {
            lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }

        @Override
        public void close() {
            logger.detachAppender(this);
            logger.setAdditive(true);
            stop();
        }
    }
}
