package dev.serai.management;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.SeraiServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The console's JMX bridge, as a user of the realm. */
public final class Jolokia {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SeraiServer serai;
    private final int port;
    private final String user;

    /** @param user name and password with a colon between them */
    public Jolokia(SeraiServer serai, int port, String user) {
        this.serai = serai;
        this.port = port;
        this.user = user;
    }

    /** The whole answer; its {@code status} is 403 where it was refused. */
    public JsonNode read(String name, String attribute) {
        return send(Map.of("type", "read", "mbean", name, "attribute", attribute));
    }

    /** Sets an attribute. */
    public JsonNode write(String name, String attribute, Object value) {
        return send(Map.of("type", "write", "mbean", name, "attribute", attribute, "value", value));
    }

    /** Calls an operation. */
    public JsonNode execute(String name, String operation, Object... arguments) {
        return send(Map.of("type", "exec", "mbean", name, "operation", operation, "arguments", List.of(arguments)));
    }

    private JsonNode send(Map<String, ?> request) {
        try {
            String credentials = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
            return JSON.readTree(
                    serai.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/console/jolokia"))
                                    .header("Content-Type", "application/json")
                                    .header("Authorization", "Basic " + credentials)
                                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(request))))
                            .body());
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
