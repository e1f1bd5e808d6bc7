package dev.serai;

/**
 * What the log says and how; {@link LogOutput} reads level and format as system properties.
 *
 * @param level error, warn, info, debug or trace
 * @param format text or json
 * @param fileMegabytes the size at which a log file is full
 * @param fileDays how long full ones are kept
 * @param filesMegabytes how large they get together; the oldest go first
 */
public record LogSettings(String level, String format, int fileMegabytes, int fileDays, int filesMegabytes) {
    static LogSettings from(Environment environment) {
        return new LogSettings(
                environment.oneOf("LOG_LEVEL", "info", "error", "warn", "info", "debug", "trace"),
                environment.oneOf("LOG_FORMAT", "text", "text", "json"),
                environment.number("LOG_FILE_MEGABYTES", 10, 1, 1_000),
                environment.number("LOG_FILE_DAYS", 14, 1, 3_650),
                environment.number("LOG_FILES_MEGABYTES", 200, 1, 100_000));
    }

    /** Takes effect on loggers that are made afterwards, so it comes before the first of them. */
    void apply() {
        System.setProperty(LogOutput.LEVEL, level);
        System.setProperty(LogOutput.FORMAT, format);
    }
}
