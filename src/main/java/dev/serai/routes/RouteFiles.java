package dev.serai.routes;

import dev.serai.StartupException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The route files of a folder: {@code **}{@code /*.camel.yaml}, templates before the routes that are made from them. */
public final class RouteFiles {
    private static final String ENDING = ".camel.yaml";

    private final Path folder;

    /** The files of this folder and the folders in it. */
    public RouteFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * Reads every file into a context that has not started.
     *
     * @throws StartupException naming the first file that is no route file, and what is wrong in it
     */
    public void load(CamelContext camel) {
        for (Path file : inOrder()) {
            try {
                Resource resource = ResourceHelper.resolveMandatoryResource(camel, "file:" + file);
                PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
            } catch (Exception broken) {
                throw new StartupException(folder.relativize(file) + ": " + reason(broken), broken);
            }
        }
    }

    /** What a failed start of a context is about: the file of the route, where the failure tells which route it was. */
    public StartupException explain(CamelContext camel, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route) {
                String id = route.getRouteId();
                RouteDefinition definition = ((ModelCamelContext) camel).getRouteDefinition(id);
                String file = definition == null || definition.getResource() == null
                        ? "route " + id
                        : folder.relativize(Path.of(definition.getResource().getURI())) + ": route " + id;
                return new StartupException(file + ": " + reason(failure), failure);
            }
        }
        return new StartupException(reason(failure), failure);
    }

    /**
     * What is wrong in each file, found without adding anything to the context.
     *
     * @return the reasons by file; empty where all files can be loaded
     */
    public Map<String, String> problems(CamelContext camel) {
        RouteFileReader reader = new RouteFileReader(camel);
        Map<String, String> problems = new TreeMap<>();
        Map<RouteItem.Claim, Path> claimed = new HashMap<>();
        for (Path file : all()) {
            try {
                for (RouteItem item : reader.read(file)) {
                    for (RouteItem.Claim claim : item.claims()) {
                        Path other = claimed.putIfAbsent(claim, file);
                        if (other != null) {
                            problems.put(relative(file), claim + " is in " + relative(other) + " already");
                        }
                    }
                }
            } catch (RouteFileException wrong) {
                problems.put(relative(file), String.valueOf(wrong.getMessage()));
            }
        }
        return problems;
    }

    /** All files, in alphabetical order. */
    List<Path> all() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A file's name in the folder. */
    String relative(Path file) {
        return folder.relativize(file).toString();
    }

    private List<Path> inOrder() {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = new ArrayList<>(files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().endsWith(ENDING))
                    .sorted()
                    .toList());
            found.sort(Comparator.comparing(RouteFiles::holdsNoTemplate));
            return found;
        } catch (IOException unreadable) {
            throw new StartupException(folder + " cannot be read", unreadable);
        }
    }

    private static boolean holdsNoTemplate(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.noneMatch(line -> line.startsWith("- routeTemplate:"));
        } catch (IOException | UncheckedIOException unreadable) {
            throw new StartupException(file + " cannot be read", unreadable);
        }
    }

    /** The innermost reason, in one line. */
    static String reason(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        String message = innermost.getMessage();
        return message == null
                ? innermost.getClass().getSimpleName()
                : message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
