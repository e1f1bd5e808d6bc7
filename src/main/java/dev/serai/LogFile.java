package dev.serai;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.LoggerFactory;

/**
 * What standard output shows, in {@code logs/serai.log} of the data folder too, from the moment that this process has
 * that folder for itself: never the password of a first admin, which is shown before. A new file begins at midnight and
 * where one is full. Lines wait in a queue of 1024, so that a slow disk stops nobody; a line that finds it full is in
 * standard output alone.
 */
final class LogFile extends ServiceSupport {
    private static final int QUEUE = 1024;

    private final LogSettings settings;
    private final Path path;
    private final Logger log;
    private final AsyncAppender queue = new AsyncAppender();
    private final RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();

    /** The file of everything that is logged. */
    LogFile(LogSettings settings, Path data) {
        this(settings, data, (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME));
    }

    LogFile(LogSettings settings, Path data, Logger log) {
        this.settings = settings;
        this.log = log;
        this.path = data.resolve("logs").resolve("serai.log");
    }

    @Override
    protected void doStart() {
        LoggerContext context = log.getLoggerContext();
        file.setContext(context);
        file.setName("file");
        file.setFile(path.toString());
        file.setEncoder(LogOutput.encoder(context, settings.format()));
        roll(context);
        file.start();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setNeverBlock(true);
        queue.addFilter(new ExpectedWarnings());
        queue.addAppender(file);
        queue.start();
        log.addAppender(queue);
    }

    private void roll(LoggerContext context) {
        SizeAndTimeBasedRollingPolicy<ILoggingEvent> policy = new SizeAndTimeBasedRollingPolicy<>();
        policy.setContext(context);
        policy.setParent(file);
        policy.setFileNamePattern(
                path.resolveSibling("serai.%d{yyyy-MM-dd}.%i.log").toString());
        policy.setMaxFileSize(FileSize.valueOf(settings.fileMegabytes() + "MB"));
        policy.setMaxHistory(settings.fileDays());
        policy.setTotalSizeCap(FileSize.valueOf(settings.filesMegabytes() + "MB"));
        policy.setCleanHistoryOnStart(true);
        policy.start();
        file.setRollingPolicy(policy);
        file.setTriggeringPolicy(policy);
    }

    @Override
    protected void doStop() {
        log.detachAppender(queue);
        // Writes what waits, then closes the file.
        queue.stop();
        file.stop();
    }
}
