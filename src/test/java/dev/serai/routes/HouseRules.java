package dev.serai.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The rules that all route files keep, and what breaks them. */
final class HouseRules {
    private static final JsonSchema SCHEMA = schema();
    private static final List<String> KEY_ORDER = List.of(
            "id",
            "description",
            "group",
            "routeConfigurationId",
            "errorHandler",
            "startupOrder",
            "autoStartup",
            "from");
    private static final int MOST_STEPS = 12;

    private final List<String> violations = new ArrayList<>();
    private final Set<String> ids = new HashSet<>();
    private String file = "";

    private HouseRules() {}

    /** A file by its name under {@code routes/}. */
    record RouteText(String file, String text) {}

    static List<String> violations(List<RouteText> files) {
        HouseRules rules = new HouseRules();
        files.forEach(rules::check);
        return rules.violations;
    }

    private void check(RouteText text) {
        file = text.file();
        // Camel does not load a.b.camel.yaml.
        require(file.matches("([^/]+/)*[^./]+\\.camel\\.yaml"), "has exactly one dot before camel.yaml");
        require(text.text().startsWith("# "), "begins with a comment that says what it is for");
        JsonNode items = parse(text.text());
        SCHEMA.validate(items).forEach(error -> require(false, "keeps the schema of Camel's YAML: " + error));
        for (JsonNode item : items) {
            if (item.has("route")) {
                route(item.get("route"));
            } else if (item.has("routeTemplate")) {
                template(item.get("routeTemplate"));
            }
        }
    }

    private void route(JsonNode route) {
        String id = route.path("id").asText("a route");
        for (String key : List.of("id", "description", "group")) {
            require(route.hasNonNull(key), id + " has a " + key);
        }
        List<String> keys = new ArrayList<>();
        route.fieldNames().forEachRemaining(keys::add);
        List<String> ordered = KEY_ORDER.stream().filter(keys::contains).toList();
        require(keys.equals(ordered), id + " has its keys in the order " + KEY_ORDER);
        own(id);
        JsonNode from = route.path("from");
        require(from.hasNonNull("id"), id + " has an id for its from");
        own(from.path("id").asText());
        component(from);
        if (from.path("uri").asText().equals("platform-http")) {
            http(id, route, from);
        }
        steps(id, from.path("steps"));
    }

    private void http(String id, JsonNode route, JsonNode from) {
        // EMQX's clients read EMQX's errors.
        require(
                Set.of("api-errors", "emqx-errors")
                        .contains(route.path("routeConfigurationId").asText()),
                id + " answers its failures through api-errors");
        // What an untrusted caller sends must not steer Camel.
        require(
                from.path("steps")
                        .path(0)
                        .path("removeHeaders")
                        .path("pattern")
                        .asText()
                        .equals("Camel*"),
                id + " removes the headers Camel* in its first step");
    }

    private void steps(String id, JsonNode steps) {
        int count = 0;
        for (JsonNode step : steps.findParents("id")) {
            count++;
            own(step.path("id").asText());
            if (step.has("uri")) {
                component(step);
            }
        }
        for (JsonNode step : steps) {
            step.properties()
                    .forEach(entry -> require(
                            entry.getValue().hasNonNull("id"), id + " has an id for its step " + entry.getKey()));
        }
        require(count <= MOST_STEPS, id + " has at most " + MOST_STEPS + " steps");
        steps.findValues("choice")
                .forEach(choice -> require(choice.findValue("choice") == null, id + " has no choice in a choice"));
    }

    private void template(JsonNode template) {
        String id = template.path("id").asText("a template");
        require(template.hasNonNull("description"), id + " has a description");
        for (JsonNode parameter : template.path("parameters")) {
            require(
                    parameter.hasNonNull("name") && parameter.hasNonNull("description"),
                    id + " describes each parameter");
            require(
                    parameter.has("required") != parameter.has("defaultValue"),
                    id + " has each parameter either required or with a default");
        }
        own(id);
    }

    private void component(JsonNode endpoint) {
        String scheme = endpoint.path("uri").asText().split(":", 2)[0];
        boolean known = scheme.equals("internal")
                || scheme.contains("{")
                || HouseRules.class.getResource("/META-INF/services/org/apache/camel/component/" + scheme) != null;
        require(known, "uses a component that exists, not " + scheme);
    }

    private void own(String id) {
        require(ids.add(id), "has an id of its own, not " + id + " again");
    }

    private void require(boolean kept, String rule) {
        if (!kept) {
            violations.add(file + " does not keep the rule: " + rule);
        }
    }

    private static JsonNode parse(String text) {
        try {
            return new YAMLMapper().readTree(text);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static JsonSchema schema() {
        try (InputStream schema =
                Objects.requireNonNull(HouseRules.class.getResourceAsStream("/schema/camelYamlDsl.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(schema);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
