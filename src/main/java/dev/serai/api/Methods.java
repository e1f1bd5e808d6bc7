package dev.serai.api;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;

/** Which HTTP methods the routes know for a path. */
final class Methods {
    private Methods() {}

    /** The methods in alphabetical order; none where no route knows the path. */
    static Set<String> of(CamelContext context, String path) {
        Set<String> methods = new TreeSet<>();
        PlatformHttpComponent http = context.getComponent("platform-http", PlatformHttpComponent.class);
        for (HttpEndpointModel endpoint : http.getHttpEndpoints()) {
            if (matches(endpoint.getUri().split("/", -1), path.split("/", -1)) && endpoint.getVerbs() != null) {
                methods.addAll(Arrays.asList(endpoint.getVerbs().split(",", -1)));
            }
        }
        return methods;
    }

    /** A level in braces is a parameter and matches anything. */
    private static boolean matches(String[] template, String[] path) {
        if (template.length != path.length) {
            return false;
        }
        for (int i = 0; i < template.length; i++) {
            if (!template[i].startsWith("{") && !template[i].equals(path[i])) {
                return false;
            }
        }
        return true;
    }
}
