package dev.serai;

/**
 * What the log says and how; {@code logback.xml} reads both as system properties.
 *
 * @param level error, warn, info, debug or trace
 * @param format text or json
 */
public record LogSettings(String level, String format) {
    static LogSettings from(Environment environment) {
        return new LogSettings(
                environment.oneOf("LOG_LEVEL", "info", "error", "warn", "info", "debug", "trace"),
                environment.oneOf("LOG_FORMAT", "text", "text", "json"));
    }

    /** Takes effect on loggers that are made afterwards, so it comes before the first of them. */
    void apply() {
        System.setProperty("serai.log.level", level);
        System.setProperty("serai.log.format", format);
    }
}
