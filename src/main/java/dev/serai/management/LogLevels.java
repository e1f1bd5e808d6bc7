package dev.serai.management;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Changes the levels of Logback while the service runs. */
public final class LogLevels implements LogLevelsMXBean {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

    @Override
    public Map<String, String> getLevels() {
        Map<String, String> levels = new TreeMap<>();
        for (Logger logger : context().getLoggerList()) {
            if (logger.getLevel() != null) {
                levels.put(logger.getName(), logger.getLevel().toString().toLowerCase(Locale.ROOT));
            }
        }
        return levels;
    }

    @Override
    public void setLevel(String logger, String level) {
        if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "level must be one of " + String.join(", ", LEVELS) + ", but was \"" + level + "\"");
        }
        context().getLogger(logger).setLevel(Level.toLevel(level));
    }

    @Override
    public void clearLevel(String logger) {
        if (logger.equals(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
            throw new IllegalArgumentException("ROOT must have a level");
        }
        context().getLogger(logger).setLevel(null);
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
