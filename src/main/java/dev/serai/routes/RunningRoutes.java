package dev.serai.routes;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** Takes entries of route files out of a running context and puts others in; all other routes run on. */
final class RunningRoutes {
    /** Seconds that exchanges in progress get. */
    private static final int STOP_SECONDS = 5;

    private static final Comparator<RouteItem> IN_ORDER =
            Comparator.comparing((RouteItem item) -> item.key().kind());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final CamelContext camel;

    RunningRoutes(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Replaces entries by others, whole or not at all.
     *
     * @throws RouteFileException where the new ones do not start; the old ones run again then
     */
    void replace(Collection<RouteItem> old, Collection<RouteItem> fresh) throws RouteFileException {
        try {
            remove(old);
            // Those of a file that was edited while the service started run already.
            remove(fresh);
            add(fresh);
        } catch (Exception refused) {
            restore(old, fresh, refused);
            throw refused instanceof RouteFileException known
                    ? known
                    : new RouteFileException(RouteFiles.reason(refused), refused);
        }
    }

    private void restore(Collection<RouteItem> old, Collection<RouteItem> fresh, Exception refused)
            throws RouteFileException {
        try {
            remove(fresh);
            remove(old);
            add(old);
        } catch (Exception lost) {
            lost.addSuppressed(refused);
            throw new RouteFileException(
                    "neither it nor its last good version starts: " + RouteFiles.reason(lost), lost);
        }
    }

    private void add(Collection<RouteItem> items) throws Exception {
        for (RouteItem item : items.stream().sorted(IN_ORDER).toList()) {
            // JSON is YAML.
            String text =
                    JSON.writeValueAsString(List.of(Map.of(item.key().kind().name(), item.body())));
            try {
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("file:" + item.file(), text));
            } catch (Exception refused) {
                throw new RouteFileException(line(item) + item.key() + ": " + RouteFiles.reason(refused), refused);
            }
            if (item.key().kind() == RouteItem.Kind.route
                    && camel.getRoute(item.key().id()) == null) {
                throw new RouteFileException(item.key() + " does not start");
            }
        }
    }

    private static String line(RouteItem item) throws IOException {
        return Files.exists(item.file())
                ? RouteFileReader.lineOf(
                        Files.readString(item.file()), item.key().id())
                : "";
    }

    private void remove(Collection<RouteItem> items) throws Exception {
        ModelCamelContext model = (ModelCamelContext) camel;
        for (RouteItem item : items.stream().sorted(IN_ORDER.reversed()).toList()) {
            String id = item.key().id();
            switch (item.key().kind()) {
                case routeConfiguration -> {
                    var definition = model.getRouteConfigurationDefinition(id);
                    if (definition != null) {
                        model.removeRouteConfiguration(definition);
                    }
                }
                case routeTemplate -> {
                    // By its definition: ids would be taken for patterns.
                    var definition = model.getRouteTemplateDefinition(id);
                    if (definition != null) {
                        model.removeRouteTemplateDefinition(definition);
                    }
                }
                case route, templatedRoute -> removeRoute(model, id);
            }
        }
    }

    private void removeRoute(ModelCamelContext model, String id) throws Exception {
        if (camel.getRoute(id) != null) {
            camel.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
            camel.removeRoute(id);
        }
        // What failed while it was made leaves its definition behind.
        var definition = model.getRouteDefinition(id);
        if (definition != null) {
            model.removeRouteDefinition(definition);
        }
    }
}
