package dev.serai.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.SeraiServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** The operations of an OpenAPI document, and which of their statuses calls have produced. */
final class DocumentedApi {
    private static final String NOT_THERE = "7";
    /** A broker that does not acknowledge is waited for, for half a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<Operation> operations = new ArrayList<>();
    private final Set<String> produced = new ConcurrentSkipListSet<>();

    /** One method of one path, and the statuses that its document promises. */
    record Operation(String method, String path, Set<String> statuses) {
        /** A path that fits, of things that do not exist. */
        String somePath() {
            return path.replace("{id}", NOT_THERE).replace("{file}", "none");
        }

        boolean takesABody() {
            return !method.equals("GET") && !method.equals("DELETE");
        }

        private boolean fits(String asked) {
            return asked.matches(path.replace(".", "\\.").replaceAll("\\{[a-z]+}", "[^/]+"));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    DocumentedApi(JsonNode document) {
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    Set<String> statuses = new ConcurrentSkipListSet<>();
                    operation.getValue().get("responses").fieldNames().forEachRemaining(statuses::add);
                    operations.add(new Operation(operation.getKey().toUpperCase(Locale.ROOT), path.getKey(), statuses));
                }));
    }

    List<Operation> operations() {
        return operations;
    }

    /** Makes a call and notes its status. */
    HttpResponse<String> call(
            SeraiServer server, String key, String method, String target, String body, String... more) {
        HttpRequest.Builder request = server.request(target)
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("X-API-Key", key);
        }
        for (int i = 0; i < more.length; i += 2) {
            request.header(more[i], more[i + 1]);
        }
        HttpResponse<String> answer = server.send(request);
        produced.add(operation(method, target.replaceFirst("\\?.*", "")) + " " + answer.statusCode());
        return answer;
    }

    /** That of a literal path before one with a parameter. */
    private Operation operation(String method, String path) {
        return operations.stream()
                .filter(each -> each.method().equals(method) && each.fits(path))
                .min((one, other) ->
                        Boolean.compare(one.path().contains("{"), other.path().contains("{")))
                .orElseThrow(() -> new IllegalStateException("Not documented: " + method + " " + path));
    }

    Set<String> produced() {
        return produced;
    }

    Set<String> documented() {
        Set<String> documented = new ConcurrentSkipListSet<>();
        operations.forEach(
                operation -> operation.statuses().forEach(status -> documented.add(operation + " " + status)));
        return documented;
    }
}
