package dev.serai.api;

import dev.serai.Address;
import dev.serai.Environment;
import dev.serai.StartupException;
import dev.serai.tls.PemFiles;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API: where it listens and which keys open it.
 *
 * @param address the listener
 * @param tls the certificate, or null where the API speaks plain HTTP
 * @param maxBodyBytes a longer request body is answered 413
 * @param callsPerSecond more calls of one caller are answered 429; 0 for no limit
 * @param limits what a connection may ask for
 * @param keysRequired whether a call needs a key or a realm user
 * @param keyInQuery whether the query parameter {@code api_key} counts as a key
 * @param keys the keys that open the API
 */
public record HttpSettings(
        Address address,
        @Nullable PemFiles tls,
        int maxBodyBytes,
        int callsPerSecond,
        HttpLimits limits,
        boolean keysRequired,
        boolean keyInQuery,
        List<ApiKey> keys) {
    private static final int DEFAULT_MAX_BODY = 8 * 1024 * 1024;

    /**
     * Reads and checks the settings.
     *
     * @throws StartupException naming the variable at fault
     */
    public static HttpSettings from(Environment environment) {
        HttpSettings settings = new HttpSettings(
                new Address(
                        environment.text("HTTP_SERVER_HOST", "127.0.0.1"), environment.port("HTTP_SERVER_PORT", 8080)),
                PemFiles.from(environment, "HTTP_SERVER_"),
                environment.number("HTTP_SERVER_MAX_BODY_BYTES", DEFAULT_MAX_BODY, 1024, Integer.MAX_VALUE),
                environment.number("HTTP_SERVER_RATE_PER_SECOND", 0, 0, Integer.MAX_VALUE),
                HttpLimits.from(environment),
                environment.flag("API_KEY_ENABLED", true),
                environment.flag("API_KEY_IN_QUERY", false),
                keys(environment.list("API_KEYS")));
        if (!settings.keysRequired() && !settings.address().isLoopback()) {
            throw new StartupException("API_KEY_ENABLED=false opens the API to everybody and is refused on "
                    + settings.address() + ", which is not a loopback address");
        }
        return settings;
    }

    private static List<ApiKey> keys(List<String> texts) {
        try {
            return texts.stream().map(ApiKey::parse).toList();
        } catch (IllegalArgumentException wrong) {
            // The text itself is a secret.
            throw new StartupException("API_KEYS must be a comma list of key or key:role+role", wrong);
        }
    }
}
