package dev.serai.routes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Reads a route file and finds what is wrong with it without starting any of it. */
final class RouteFileReader {
    private static final String UNKNOWN_FIELD = "Unsupported field: ";

    private final CamelContext camel;

    /** Components, options and placeholders are those of this context. */
    RouteFileReader(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * The entries of a file that Camel would take.
     *
     * @throws RouteFileException saying what is wrong
     */
    List<RouteItem> read(Path file) throws RouteFileException {
        String text;
        try {
            text = Files.readString(file);
        } catch (IOException unreadable) {
            throw new RouteFileException("cannot be read as UTF-8 text", unreadable);
        }
        List<RouteItem> items = items(file, text);
        check(file, text);
        RouteRules.check(file, items, text);
        return items;
    }

    /** The entries of a text, whose ids are there. */
    static List<RouteItem> items(Path file, String text) throws RouteFileException {
        Object document = parse(text);
        List<RouteItem> items = new ArrayList<>();
        if (!(document instanceof List<?> entries)) {
            throw new RouteFileException("must be a list whose entries start with \"- route:\"");
        }
        for (Object entry : entries) {
            if (!(entry instanceof Map<?, ?> map) || map.size() != 1) {
                throw new RouteFileException("each entry must be one of " + kinds());
            }
            Map.Entry<?, ?> only = map.entrySet().iterator().next();
            items.add(item(file, String.valueOf(only.getKey()), only.getValue()));
        }
        return items;
    }

    private static Object parse(String text) throws RouteFileException {
        try {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(text);
            // A file that is being written is empty for a moment.
            return document == null ? "" : document;
        } catch (MarkedYamlEngineException broken) {
            throw new RouteFileException(at(broken, text) + broken.getProblem(), broken);
        } catch (YamlEngineException broken) {
            throw new RouteFileException(RouteFiles.reason(broken), broken);
        }
    }

    /** Of a field that Camel does not know it tells where its value is, which may be lines below. */
    private static String at(MarkedYamlEngineException broken, String text) {
        String problem = String.valueOf(broken.getProblem());
        if (problem.startsWith(UNKNOWN_FIELD)) {
            String field = Pattern.quote(problem.substring(UNKNOWN_FIELD.length()));
            return line(text, "[\\s-]*" + field + ":.*");
        }
        return broken.getProblemMark()
                .map(mark -> "line " + (mark.getLine() + 1) + ": ")
                .orElse("");
    }

    /** Where an id is given in a text, for a message. */
    static String lineOf(String text, String id) {
        return line(text, "[\\s-]*(id|routeId):\\s*\"?" + Pattern.quote(id) + "\"?\\s*(#.*)?");
    }

    private static String line(String text, String pattern) {
        List<String> lines = text.lines().toList();
        for (int number = 0; number < lines.size(); number++) {
            if (lines.get(number).matches(pattern)) {
                return "line " + (number + 1) + ": ";
            }
        }
        return "";
    }

    private static RouteItem item(Path file, String name, Object value) throws RouteFileException {
        RouteItem.Kind kind = Arrays.stream(RouteItem.Kind.values())
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RouteFileException("\"" + name + "\" is not one of " + kinds()));
        if (!(value instanceof Map<?, ?> body) || !(body.get(kind.idField()) instanceof String id)) {
            throw new RouteFileException("each " + kind + " must have the text field " + kind.idField());
        }
        return new RouteItem(file, new RouteItem.EntryKey(kind, id), body);
    }

    private static List<RouteItem.Kind> kinds() {
        return List.of(RouteItem.Kind.values());
    }

    private void check(Path file, String text) throws RouteFileException {
        try {
            Resource resource = ResourceHelper.fromString("file:" + file, text);
            for (RoutesBuilder builder : PluginHelper.getRoutesLoader(camel).findRoutesBuilders(resource)) {
                if (builder instanceof RouteBuilder routes) {
                    for (RouteDefinition route : routes.configureRoutes(camel).getRoutes()) {
                        checkEndpoints(route, text);
                    }
                }
            }
        } catch (RouteFileException known) {
            throw known;
        } catch (MarkedYamlEngineException broken) {
            throw new RouteFileException(at(broken, text) + broken.getProblem(), broken);
        } catch (Exception refused) {
            throw new RouteFileException(RouteFiles.reason(refused), refused);
        }
    }

    /** Makes each endpoint and lets it go: an unknown component or option shows, nothing connects. */
    private void checkEndpoints(RouteDefinition route, String text) throws RouteFileException {
        List<String> uris = new ArrayList<>();
        if (route.getInput() != null) {
            uris.add(route.getInput().getUri());
        }
        ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)
                .forEach(to -> uris.add(to.getUri()));
        for (String uri : uris) {
            try {
                camel.getCamelContextExtension().getPrototypeEndpoint(uri);
            } catch (RuntimeException unusable) {
                throw new RouteFileException(
                        lineOf(text, route.getRouteId()) + "route " + route.getRouteId() + ": "
                                + RouteFiles.reason(unusable),
                        unusable);
            }
        }
    }
}
