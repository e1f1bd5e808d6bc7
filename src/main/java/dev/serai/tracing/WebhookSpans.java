package dev.serai.tracing;

import dev.serai.webhooks.CallTraces;
import dev.serai.webhooks.Webhook;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One span for each call of a webhook, in the trace of its message. The URL stays out: its query may hold a token. */
final class WebhookSpans implements CallTraces {
    private final Tracer tracer;
    private final TextMapPropagator propagator;

    WebhookSpans(Tracer tracer, TextMapPropagator propagator) {
        this.tracer = tracer;
        this.propagator = propagator;
    }

    @Override
    public Call begin(Webhook webhook, String topic, Map<String, String> trace, int attempt) {
        Context parent = propagator.extract(Context.root(), trace, new Headers());
        Span span = tracer.spanBuilder("webhook " + webhook.name())
                .setSpanKind(SpanKind.CLIENT)
                .setParent(parent)
                .setAttribute("serai.webhook.id", webhook.id())
                .setAttribute("messaging.destination.name", topic)
                .setAttribute("http.request.method", webhook.method())
                .setAttribute("http.request.resend_count", attempt - 1L)
                .setAttribute("server.address", webhook.url().uri().getHost())
                .startSpan();
        Map<String, String> headers = new HashMap<>();
        propagator.inject(parent.with(span), headers, (carrier, name, value) -> {
            if (carrier != null) {
                carrier.put(name, value);
            }
        });
        return new Spanned(span, headers);
    }

    private record Spanned(Span span, Map<String, String> headers) implements Call {
        @Override
        public void ended(int status, String reason) {
            if (status > 0) {
                span.setAttribute("http.response.status_code", status);
            }
            if (!reason.isEmpty()) {
                span.setStatus(StatusCode.ERROR, reason);
            }
            span.end();
        }
    }

    private static final class Headers implements TextMapGetter<Map<String, String>> {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
