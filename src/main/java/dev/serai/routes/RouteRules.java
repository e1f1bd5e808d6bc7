package dev.serai.routes;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of Serai that a route keeps beyond those of Camel. */
final class RouteRules {
    private RouteRules() {}

    /**
     * Checks the routes of a file.
     *
     * @throws RouteFileException naming the line and the rule that is not kept
     */
    static void check(Path file, List<RouteItem> items, String text) throws RouteFileException {
        if (!file.getFileName().toString().matches("[^.]+\\.camel\\.yaml")) {
            throw new RouteFileException("must have no dot in its name before .camel.yaml");
        }
        Set<String> steps = new HashSet<>();
        for (RouteItem item : items) {
            if (item.key().kind() == RouteItem.Kind.route) {
                route(item, text);
                ownSteps(item.body().get("from"), steps, text);
            }
        }
    }

    private static void route(RouteItem item, String text) throws RouteFileException {
        String id = item.key().id();
        for (String field : List.of("description", "group")) {
            if (!(item.body().get(field) instanceof String)) {
                throw broken(text, id, "route " + id + " must have a " + field + ", which the console shows");
            }
        }
        if (item.body().get("from") instanceof Map<?, ?> from
                && String.valueOf(from.get("uri")).startsWith("platform-http")
                && !isGuarded(from.get("steps"))) {
            throw broken(
                    text,
                    id,
                    "route " + id
                            + " must begin with removeHeaders and the pattern \"Camel*\": a caller must not choose"
                            + " Camel's own headers");
        }
    }

    private static boolean isGuarded(@Nullable Object steps) {
        return steps instanceof List<?> list
                && !list.isEmpty()
                && list.get(0) instanceof Map<?, ?> first
                && first.get("removeHeaders") instanceof Map<?, ?> removed
                && "Camel*".equals(removed.get("pattern"));
    }

    /** Counters and the diagram in the console go by the ids of steps. */
    private static void ownSteps(@Nullable Object node, Set<String> seen, String text) throws RouteFileException {
        if (node instanceof List<?> list) {
            for (Object entry : list) {
                ownSteps(entry, seen, text);
            }
        } else if (node instanceof Map<?, ?> map) {
            if (map.get("id") instanceof String id && !seen.add(id)) {
                throw broken(text, id, "step " + id + " is in it twice");
            }
            for (Object value : map.values()) {
                ownSteps(value, seen, text);
            }
        }
    }

    private static RouteFileException broken(String text, String id, String rule) {
        return new RouteFileException(RouteFileReader.lineOf(text, id) + rule);
    }
}
