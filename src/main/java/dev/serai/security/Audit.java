package dev.serai.security;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each login and each action that is refused, in a log of its own that {@link AuditLog} writes from a
 * queue: whoever is refused never waits for the disk.
 */
public final class Audit {
    /** The name of the log. */
    public static final String LOG_NAME = "audit";

    private static final Logger LOG = LoggerFactory.getLogger(LOG_NAME);

    private Audit() {}

    /** Somebody showed wrong credentials, or tries too often. */
    static void refusedLogin(@Nullable String user, String address, String reason) {
        LOG.info("login refused user={} address={} reason={}", clean(user), clean(address), reason);
    }

    /** Somebody known asked for what it may not do. */
    static void refusedAction(@Nullable String user, String action, String topic) {
        LOG.info("action refused user={} action={} topic={}", clean(user), action, clean(topic));
    }

    /** What came from outside must not make a second line. */
    private static String clean(@Nullable String text) {
        return text == null ? "-" : text.replaceAll("[\\p{Cntrl}\\s]", "?");
    }
}
