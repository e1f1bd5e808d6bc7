package dev.serai.api;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Which HTTP methods the routes know for a path. */
final class Methods {
    private Methods() {}

    /** The methods in alphabetical order; none where no route knows the path. */
    static Set<String> of(Router router, String path) {
        Set<String> methods = new TreeSet<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null && matches(route.getPath(), path)) {
                route.methods().stream().map(HttpMethod::name).forEach(methods::add);
            }
        }
        if (methods.contains("GET")) {
            // Answered as GET is, by the edge.
            methods.add("HEAD");
        }
        return methods;
    }

    /** A level that begins with a colon is a parameter and matches anything. */
    private static boolean matches(String template, String path) {
        List<String> expected = List.of(template.split("/", -1));
        List<String> levels = List.of(path.split("/", -1));
        if (expected.size() != levels.size()) {
            return false;
        }
        for (int i = 0; i < levels.size(); i++) {
            if (!expected.get(i).startsWith(":") && !expected.get(i).equals(levels.get(i))) {
                return false;
            }
        }
        return true;
    }
}
