package dev.serai.routes;

import java.util.Map;

/** The route files, over JMX. */
public interface LiveRoutesMXBean {
    /** Files that do not run as they are written, with the reason; their last good version runs. */
    Map<String, String> getProblems();

    /** How many files run as they are written. */
    int getFiles();

    /** How often something was changed while the service ran. */
    long getChanges();
}
