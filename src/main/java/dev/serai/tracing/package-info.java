/**
 * Spans of what passes through Serai, in the terms of OpenTelemetry and only where {@code OTEL_*} asks for them. Camel's
 * tracer makes those of the routes; what is Serai's own, its MQTT endpoints and the calls of webhooks, is here.
 */
@NullMarked
package dev.serai.tracing;

import org.jspecify.annotations.NullMarked;
