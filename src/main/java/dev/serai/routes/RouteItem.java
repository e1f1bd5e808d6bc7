package dev.serai.routes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    /** What a route without httpMethodRestrict answers to. */
    private static final String[] METHODS = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"};

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

    /**
     * What only one entry can have: its id, or a call of the API.
     *
     * @param text how it is called in a message
     */
    record Claim(String text) {
        @Override
        public String toString() {
            return text;
        }
    }

    /** What no other entry may have. */
    List<Claim> claims() {
        List<Claim> claims = new ArrayList<>();
        // Camel has one id for routes, whatever they are made from.
        claims.add(new Claim((key.kind().isRoute() ? Kind.route : key.kind()) + " " + key.id()));
        if (key.kind() == Kind.route
                && body.get("from") instanceof Map<?, ?> from
                && from.get("parameters") instanceof Map<?, ?> parameters
                && String.valueOf(from.get("uri")).equals("platform-http")
                && parameters.get("path") != null) {
            Object methods = parameters.get("httpMethodRestrict");
            for (String method : methods == null ? METHODS : methods.toString().split(",", -1)) {
                claims.add(new Claim(method.strip() + " " + parameters.get("path")));
            }
        }
        return claims;
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
