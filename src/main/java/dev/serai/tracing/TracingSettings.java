package dev.serai.tracing;

import dev.serai.Environment;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether spans are recorded and where they go: the variables of OpenTelemetry, which its SDK reads by itself. Their
 * values may be credentials: {@link #toString()} names the variables only.
 *
 * @param wanted whether an exporter or the address of one is set
 * @param variables all that start with {@code OTEL_}
 */
public record TracingSettings(boolean wanted, Map<String, String> variables) {
    /** The only protocol that needs no more than the HTTP client of the JDK. */
    private static final String PROTOCOL = "http/protobuf";

    private static final String PREFIX = "OTEL_";

    public TracingSettings {
        variables = Map.copyOf(variables);
    }

    /** Reads what decides about traces; everything else that starts with {@code OTEL_} goes to the SDK as it is. */
    public static TracingSettings from(Environment environment) {
        String exporter = environment.text("OTEL_TRACES_EXPORTER", "");
        String endpoint = environment.text("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        String tracesEndpoint = environment.text("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
        boolean disabled = environment.flag("OTEL_SDK_DISABLED", false);
        environment.oneOf("OTEL_EXPORTER_OTLP_PROTOCOL", PROTOCOL, PROTOCOL);
        environment.oneOf("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", PROTOCOL, PROTOCOL);
        Map<String, String> variables = new HashMap<>();
        for (String name : environment.namesStartingWith(PREFIX)) {
            variables.put(name, Objects.requireNonNull(environment.optional(name)));
        }
        boolean asked = !(exporter + endpoint + tracesEndpoint).isEmpty();
        return new TracingSettings(asked && !exporter.equals("none") && !disabled, variables);
    }

    /** The variables under the names that the SDK has for them: {@code otel.traces.exporter}. */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("otel.exporter.otlp.protocol", PROTOCOL);
        if (!namesTheService(variables.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", ""))) {
            properties.put("otel.service.name", "serai");
        }
        variables.forEach((name, value) -> properties.put(property(name), value));
        return properties;
    }

    /** Whether the resource attributes have a name for the service, over which this variable's default would win. */
    private static boolean namesTheService(String attributes) {
        return Arrays.stream(attributes.split(",", -1))
                .anyMatch(attribute -> attribute.strip().startsWith("service.name="));
    }

    /**
     * What counts more than the environment of the process, which the SDK reads as well: it takes an empty variable for
     * a value, where OpenTelemetry's specification says that it is as if unset.
     */
    Map<String, @Nullable String> overrides(Map<String, String> process) {
        Map<String, String> properties = properties();
        Map<String, @Nullable String> overrides = new HashMap<>();
        process.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && value.isBlank()) {
                overrides.put(property(name), properties.get(property(name)));
            }
        });
        overrides.put("otel.metrics.exporter", "none");
        overrides.put("otel.logs.exporter", "none");
        return overrides;
    }

    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    @Override
    public String toString() {
        return "TracingSettings[wanted=" + wanted + ", variables=" + variables.keySet() + "]";
    }
}
