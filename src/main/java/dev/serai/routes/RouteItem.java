package dev.serai.routes;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a route file, as data: two entries that are equal run as the same route.
 *
 * @param file where it is written
 * @param key what it is
 * @param body what it says
 */
record RouteItem(Path file, EntryKey key, Map<?, ?> body) {
    /** The kinds that can be changed while the service runs, in the order in which they need each other. */
    enum Kind {
        routeConfiguration,
        routeTemplate,
        route,
        templatedRoute;

        boolean isRoute() {
            return this == route || this == templatedRoute;
        }

        /** The field that names an entry of this kind. */
        String idField() {
            return this == templatedRoute ? "routeId" : "id";
        }
    }

    /** What an entry is: there is one of each in all files together. */
    record EntryKey(Kind kind, String id) {
        @Override
        public String toString() {
            return kind + " " + id;
        }
    }

    boolean says(RouteItem other) {
        return body.equals(other.body);
    }

    /** Whether it is made from, or guarded by, one of these. */
    boolean uses(Set<EntryKey> keys) {
        return uses(body, keys);
    }

    private static boolean uses(Object value, Set<EntryKey> keys) {
        if (value instanceof Collection<?> list) {
            return list.stream().anyMatch(entry -> uses(entry, keys));
        }
        if (!(value instanceof Map<?, ?> map)) {
            return false;
        }
        return names(map.get("routeTemplateRef"), Kind.routeTemplate, keys)
                || names(map.get("routeConfigurationId"), Kind.routeConfiguration, keys)
                || map.values().stream().anyMatch(inner -> inner != null && uses(inner, keys));
    }

    private static boolean names(@Nullable Object ids, Kind kind, Set<EntryKey> keys) {
        if (ids == null) {
            return false;
        }
        for (String id : ids.toString().split(",", -1)) {
            if (keys.contains(new EntryKey(kind, id.strip()))) {
                return true;
            }
        }
        return false;
    }
}
