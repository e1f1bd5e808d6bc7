package dev.serai.bridges;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes the file of a bridge as a user would: some routes made from the templates. */
final class BridgeFile {
    private BridgeFile() {}

    static void write(Path home, String name, List<String> routes) {
        try {
            Files.writeString(home.resolve("routes/bridges/" + name + ".camel.yaml"), String.join("\n", routes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String out(String broker, String filter, String localPrefix, String remotePrefix) {
        return route("out", broker, filter, localPrefix, remotePrefix, "");
    }

    static String in(String broker, String filter, String localPrefix, String remotePrefix) {
        return route("in", broker, filter, localPrefix, remotePrefix, "");
    }

    static String route(
            String direction, String broker, String filter, String localPrefix, String remotePrefix, String more) {
        return """
                - templatedRoute:
                    routeId: bridge-%s-%s
                    routeTemplateRef: bridge-%s
                    parameters:
                      - name: broker
                        value: %s
                      - name: topicFilter
                        value: "%s"
                      - name: localPrefix
                        value: "%s"
                      - name: remotePrefix
                        value: "%s"
                """
                        .formatted(broker, direction, direction, broker, filter, localPrefix, remotePrefix)
                + more;
    }
}
