package dev.serai.security;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.LoggerFactory;

/**
 * The file behind {@link Audit}: {@code logs/audit.log} in the data folder, readable for its owner alone, ten files of 10
 * MB at most. Lines wait in a queue of 8192; where that is full they are dropped, because a flood of refusals must not
 * slow those down who are let in. The meters {@code serai.logins.*} still count them.
 */
public final class AuditLog extends ServiceSupport {
    private static final int QUEUE = 8192;
    private static final int FILES = 9;
    private static final String FILE_SIZE = "10MB";

    private final Path folder;
    private final AsyncAppender queue = new AsyncAppender();
    private final RollingFileAppender<ILoggingEvent> file = new RollingFileAppender<>();
    private final Logger log = (Logger) LoggerFactory.getLogger(Audit.LOG_NAME);

    /** A log in the data folder. */
    public AuditLog(Path data) {
        this.folder = data.resolve("logs");
    }

    @Override
    protected void doStart() throws IOException {
        Files.createDirectories(folder);
        Path path = folder.resolve("audit.log");
        new PrivateFile(path).create();
        LoggerContext context = log.getLoggerContext();
        file.setContext(context);
        file.setFile(path.toString());
        file.setEncoder(encoder(context));
        roll(context, path);
        file.start();
        queue.setContext(context);
        queue.setQueueSize(QUEUE);
        queue.setDiscardingThreshold(0);
        queue.setNeverBlock(true);
        queue.addAppender(file);
        queue.start();
        log.setAdditive(false);
        log.addAppender(queue);
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        // A user name is what somebody typed, and must not look like a line of its own.
        encoder.setPattern("%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %replace(%msg){'\\R', ' '}%n");
        encoder.start();
        return encoder;
    }

    private void roll(LoggerContext context, Path path) {
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(file);
        window.setFileNamePattern(path + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(FILES);
        window.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(FileSize.valueOf(FILE_SIZE));
        size.start();
        file.setRollingPolicy(window);
        file.setTriggeringPolicy(size);
    }

    @Override
    protected void doStop() {
        log.detachAppender(queue);
        // Writes what waits, then closes the file.
        queue.stop();
        file.stop();
    }
}
