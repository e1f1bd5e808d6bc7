package dev.serai.status;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.serai.api.CallParameters;
import dev.serai.subscriptions.Subscriptions;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** The rules of {@code GET /metrics} that its route calls by name: the meters of the process in two forms. */
public final class MetricsReport {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int ERROR = 400;

    private final Subscriptions subscriptions;
    private final UnaryOperator<String> scrape;

    /**
     * @param subscriptions what the service listens to
     * @param scrape answers all meters as Prometheus reads them, in the form of a content type
     */
    public MetricsReport(Subscriptions subscriptions, UnaryOperator<String> scrape) {
        this.subscriptions = subscriptions;
        this.scrape = scrape;
    }

    /**
     * The counters of the process since its start.
     *
     * @param subscriptions how many there are now
     * @param lastUpdated RFC 3339, when this was so
     */
    public record Counters(
            Messages messages,
            long subscriptions,
            Connections connections,
            Api api,
            Latency latency,
            @JsonProperty("last_updated") String lastUpdated) {}

    /** Messages that went to a broker, came from one, and were not taken by one. */
    public record Messages(long published, long received, long failed) {}

    /** Connections to external brokers. */
    public record Connections(long attempts, long failures, long successes, long disconnections) {}

    /** Calls of the API, and how many of them were answered 400 or more. */
    public record Api(long requests, long errors) {}

    /** Mean milliseconds that a call takes. */
    public record Latency(double publish, double subscribe) {}

    /** Whether the caller would rather have Prometheus' text than JSON. */
    public boolean wantsText(Exchange exchange) {
        for (String type : CallParameters.accepted(exchange)) {
            if (type.equals("application/json")) {
                return false;
            }
            if (type.equals("text/plain") || type.equals(OPEN_METRICS)) {
                return true;
            }
        }
        return false;
    }

    /** Everything, as Prometheus reads it. */
    public void text(Exchange exchange) {
        String type = CallParameters.accepted(exchange).contains(OPEN_METRICS)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        Message answer = exchange.getMessage();
        answer.setBody(scrape.apply(type));
        answer.setHeader(Exchange.CONTENT_TYPE, type);
    }

    /** The counters that Laravel applications know. */
    public Counters counters() {
        Collection<Timer> calls =
                Metrics.globalRegistry.find("serai.http.requests").timers();
        return new Counters(
                new Messages(
                        count("serai.messages", "outcome", "published"),
                        count("serai.messages", "outcome", "received"),
                        count("serai.messages", "outcome", "failed")),
                subscriptions.count(),
                new Connections(
                        count("serai.connection.events", "event", "attempt"),
                        count("serai.connection.events", "event", "failure"),
                        count("serai.connection.events", "event", "success"),
                        count("serai.connection.events", "event", "disconnection")),
                new Api(
                        calls.stream().mapToLong(Timer::count).sum(),
                        calls.stream()
                                .filter(MetricsReport::isError)
                                .mapToLong(Timer::count)
                                .sum()),
                new Latency(mean(calls, "/publish"), mean(calls, "/subscribe")),
                Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    }

    private static long count(String meter, String tag, String value) {
        return (long) Metrics.globalRegistry.find(meter).tag(tag, value).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static boolean isError(Timer calls) {
        String status = calls.getId().getTag("status");
        return status != null && Integer.parseInt(status) >= ERROR;
    }

    private static double mean(Collection<Timer> calls, String path) {
        double millis = 0;
        long count = 0;
        for (Timer each : calls) {
            if (path.equals(each.getId().getTag("path"))) {
                millis += each.totalTime(TimeUnit.MILLISECONDS);
                count += each.count();
            }
        }
        return count == 0 ? 0 : Math.round(millis / count * 1000) / 1000.0;
    }
}
