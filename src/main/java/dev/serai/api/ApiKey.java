package dev.serai.api;

import dev.serai.Secret;
import java.util.List;

/**
 * One key of {@code API_KEYS} and the realm roles whoever shows it acts with.
 *
 * @param key the key itself
 * @param roles names of roles in {@code broker.xml}
 */
public record ApiKey(Secret key, List<String> roles) {
    /** What a key may do that names no roles: publish and subscribe to everything those two roles may. */
    public static final List<String> DEFAULT_ROLES = List.of("publisher", "subscriber");

    /** Reads {@code key} or {@code key:role+role}. */
    static ApiKey parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            return new ApiKey(new Secret(text), DEFAULT_ROLES);
        }
        List<String> roles = List.of(text.substring(colon + 1).split("\\+", -1));
        if (colon == 0 || roles.contains("")) {
            throw new IllegalArgumentException("key or role missing");
        }
        return new ApiKey(new Secret(text.substring(0, colon)), roles);
    }
}
