package dev.serai.tracing;

import dev.serai.StartupException;
import dev.serai.webhooks.CallTraces;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * OpenTelemetry as {@code OTEL_*} sets it up, from the first span to the last: what is recorded goes out before the
 * service ends. Metrics and logs are not its business; Prometheus and the log have them.
 */
public final class Tracing extends ServiceSupport {
    /** What is asked for every few seconds, and what Serai does by the clock, would only hide the rest. */
    private static final String EXCLUDED = "platform-http:/healthz*,timer:*";

    private static final int LAST_SPANS_SECONDS = 5;
    private static final Pattern PROPERTY = Pattern.compile("otel(\\.[a-z]+)+");
    /** Held, because a logger that nobody holds forgets its handlers. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

    private final OpenTelemetrySdk sdk;
    private final Tracer tracer;

    /**
     * Sets up what the settings say.
     *
     * @throws StartupException naming the variable at fault
     */
    public Tracing(TracingSettings settings) {
        logThroughSlf4j();
        this.sdk = sdk(settings);
        this.tracer = sdk.getTracer("dev.serai");
    }

    private static OpenTelemetrySdk sdk(TracingSettings settings) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(settings::properties)
                    .addPropertiesCustomizer(read -> settings.overrides(System.getenv()))
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException refused) {
            String reason =
                    PROPERTY.matcher(String.valueOf(refused.getMessage())).replaceAll(Tracing::variable);
            throw new StartupException("Tracing does not start: " + reason, refused);
        }
    }

    private static String variable(MatchResult property) {
        return property.group().replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static void logThroughSlf4j() {
        if (LIBRARY.getUseParentHandlers()) {
            LIBRARY.setUseParentHandlers(false);
            LIBRARY.addHandler(new SLF4JBridgeHandler());
        }
    }

    /** Makes a span of each route and each endpoint that a route calls; the context has no routes yet. */
    public void trace(CamelContext camel) {
        camel.getRegistry().bind("tracer", tracer);
        camel.getRegistry().bind("tracePropagators", sdk.getPropagators());
        OpenTelemetryTracer routes = new OpenTelemetryTracer();
        routes.setExcludePatterns(EXCLUDED);
        routes.init(camel);
    }

    /** What makes a span of each call of a webhook. */
    public CallTraces calls() {
        return new WebhookSpans(tracer, sdk.getPropagators().getTextMapPropagator());
    }

    @Override
    protected void doStop() {
        sdk.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
    }
}
