package dev.serai.mqtt;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The truth about a connection.
 *
 * @param connected whether its publisher and all its consumers are connected and make progress
 * @param subscriptions the topic filters its consumers listen to
 * @param since when this began; null where it never was connected
 * @param lastError what went wrong last, kept while all is well again; null where nothing did
 * @param queued messages taken for this broker that it has not acknowledged
 * @param inFlight how many of these are on their way, at most the window
 * @param oldest how long the one that has waited longest has waited; zero where none waits
 * @param reconnects how often one of its clients was connected again
 * @param backlogTrouble that too much waits and what is done about it; null where it does not
 */
public record ConnectionStatus(
        boolean connected,
        List<String> subscriptions,
        @Nullable Instant since,
        @Nullable String lastError,
        long queued,
        int inFlight,
        Duration oldest,
        long reconnects,
        @Nullable String backlogTrouble) {}
