package dev.serai.management;

import java.util.Map;

/** What the log says, over JMX; a change lasts until the service stops. */
public interface LogLevelsMXBean {
    /** The loggers that have a level of their own, {@code ROOT} for all others. */
    Map<String, String> getLevels();

    /**
     * Changes the level of a logger and of those below it.
     *
     * @param logger a package or class such as {@code dev.serai.publish}, or {@code ROOT}
     * @param level error, warn, info, debug or trace
     * @throws IllegalArgumentException naming the level that is none
     */
    void setLevel(String logger, String level);

    /** Takes a logger's own level away, so that it follows the one above it. */
    void clearLevel(String logger);
}
