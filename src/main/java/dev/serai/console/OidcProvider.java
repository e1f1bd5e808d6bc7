package dev.serai.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.serai.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks an OpenID Connect provider for tokens: authorization code flow (RFC 6749, 4.1) with PKCE (RFC 7636). */
final class OidcProvider {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** How long what the provider says of itself is kept. */
    private static final Duration KNOWN = Duration.ofMinutes(5);
    /** Fewer than the console has threads: whoever begins logins while the provider hangs leaves some for the others. */
    private static final int MOST_CALLS = 4;

    private record Known(JsonNode provider, long since) {}

    private final OidcSettings settings;
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    private volatile @Nullable Known known;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    OidcProvider(OidcSettings settings) {
        this.settings = settings;
    }

    /**
     * Where the browser goes to log in.
     *
     * @param challenge the SHA-256 of the verifier that {@link #token} shows
     * @throws IOException where the provider does not answer
     */
    String loginPage(String state, String challenge, String redirect) throws IOException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", redirect);
        query.put("scope", settings.scope());
        query.put("state", state);
        query.put("code_challenge", challenge);
        query.put("code_challenge_method", "S256");
        String page = endpoint("authorization_endpoint");
        return page + (page.contains("?") ? "&" : "?") + encode(query);
    }

    /**
     * The access token for a code, or nothing where the provider refuses it.
     *
     * @throws IOException where the provider does not answer
     */
    Optional<String> token(String code, String verifier, String redirect) throws IOException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("redirect_uri", redirect);
        form.put("client_id", settings.clientId());
        form.put("code_verifier", verifier);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint("token_endpoint")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(encode(form)));
        Secret secret = settings.clientSecret();
        if (secret != null) {
            // RFC 6749, 2.3.1: what each provider takes.
            String pair =
                    URLEncoder.encode(settings.clientId(), UTF_8) + ":" + URLEncoder.encode(secret.reveal(), UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
        }
        JsonNode answer = send(request);
        return Optional.ofNullable(answer.path("access_token").textValue());
    }

    private String endpoint(String name) throws IOException {
        String address = provider().path(name).asText();
        if (!address.startsWith("http")) {
            throw new IOException("the provider names no " + name);
        }
        return address;
    }

    private JsonNode provider() throws IOException {
        Known before = known;
        if (before != null && System.nanoTime() - before.since() < KNOWN.toNanos()) {
            return before.provider();
        }
        JsonNode found =
                send(HttpRequest.newBuilder(URI.create(settings.provider() + "/.well-known/openid-configuration")));
        if (!found.path("issuer").asText().equals(settings.provider().toString())) {
            throw new IOException("the provider calls itself something else than CONSOLE_OIDC_PROVIDER");
        }
        known = new Known(found, System.nanoTime());
        return found;
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        if (!calls.tryAcquire()) {
            throw new IOException("it has not answered others yet");
        }
        try {
            HttpResponse<byte[]> answer = client.send(
                    request.timeout(PATIENCE)
                            .header("Accept", "application/json")
                            .build(),
                    BodyHandlers.ofByteArray());
            return JSON.readTree(answer.body());
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the console stops");
        } finally {
            calls.release();
        }
    }

    private static String encode(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }
}
