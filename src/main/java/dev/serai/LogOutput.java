package dev.serai;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.util.List;
import org.slf4j.Logger;

/**
 * Logback's configuration: text or JSON lines on standard output. {@link LogFile} joins the root once the data folder is
 * open. In Java, because reading it from XML took a tenth of the time to start. The system property
 * {@code logback.configurationFile} names a file that is used instead.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_TOP_PRIORITY)
public final class LogOutput extends ContextAwareBase implements Configurator {
    /** Name of the system property with the least level of Serai's own lines. */
    static final String LEVEL = "serai.log.level";
    /** Name of the system property with {@code text} or {@code json}. */
    static final String FORMAT = "serai.log.format";

    /** What others chose the text of, a user name for example, begins no line: further lines of a message are set in. */
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0} - "
            + "%replace(%msg%replace( %kvp{NONE}){'^ $', ''}){'(\\R)', '$1    '}%n";

    /** Normal operation is silent: start and stop are told in Serai's own words. */
    private static final List<String> LIBRARIES = List.of(
            "org.apache.activemq",
            "org.apache.camel",
            "io.vertx",
            "io.hawt",
            "org.eclipse.jetty",
            "com.zaxxer.hikari",
            "io.netty");

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ConsoleAppender<ILoggingEvent> output = new ConsoleAppender<>();
        output.setContext(context);
        output.setName("output");
        output.addFilter(new ExpectedWarnings());
        output.setEncoder(encoder(context, System.getProperty(FORMAT, "text")));
        output.start();
        Level libraries = Level.toLevel(System.getProperty("serai.log.libraries"), Level.WARN);
        LIBRARIES.forEach(name -> context.getLogger(name).setLevel(libraries));
        // Artemis writes an audit line for each call as soon as the root level is INFO.
        context.getLogger("org.apache.activemq.audit").setLevel(Level.OFF);
        // Warns at every start that two areas number their migrations apart.
        context.getLogger("org.flywaydb").setLevel(Level.ERROR);
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(output);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** The form of a line, the same on standard output and in the file; started. */
    static Encoder<ILoggingEvent> encoder(LoggerContext context, String format) {
        if (format.equals("json")) {
            JsonEncoder json = new JsonEncoder();
            json.setContext(context);
            json.setWithSequenceNumber(false);
            json.setWithContext(false);
            json.setWithFormattedMessage(true);
            json.setWithMessage(false);
            json.setWithArguments(false);
            json.setWithNanoseconds(false);
            json.start();
            return json;
        }
        PatternLayoutEncoder text = new PatternLayoutEncoder();
        text.setContext(context);
        text.setPattern(PATTERN);
        text.start();
        return text;
    }
}
