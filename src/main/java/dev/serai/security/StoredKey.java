package dev.serai.security;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an API key.
 *
 * @param name whom it acts as
 * @param sha256 the hash of the key, in hexadecimal digits
 * @param roles the realm roles it acts with
 * @param expires from when on it opens nothing, or null for never
 */
public record StoredKey(String name, String sha256, List<String> roles, @Nullable Instant expires) {
    /** @throws IllegalArgumentException where this is no hash, or no role is named */
    public StoredKey {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("the key " + name + " has no SHA-256 hash");
        }
        roles = List.copyOf(roles);
        if (roles.isEmpty() || roles.contains("")) {
            throw new IllegalArgumentException("the key " + name + " has no role");
        }
    }

    /** Reads {@code hash role+role [expiry]}. */
    static StoredKey parse(String name, String value) {
        String[] parts = value.split("\\s+", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new IllegalArgumentException("the key " + name + " is not \"hash role+role [expiry]\"");
        }
        try {
            Instant expires = parts.length == 3 ? Instant.parse(parts[2]) : null;
            return new StoredKey(name, parts[0], List.of(parts[1].split("\\+", -1)), expires);
        } catch (DateTimeException noTime) {
            throw new IllegalArgumentException(
                    "the expiry of the key " + name + " is no time like 2027-01-31T00:00:00Z", noTime);
        }
    }

    String line() {
        return sha256 + " " + String.join("+", roles) + (expires == null ? "" : " " + expires);
    }

    boolean isExpired() {
        return expires != null && Instant.now().isAfter(expires);
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return name + " " + String.join("+", roles) + (expires == null ? "" : " until " + expires);
    }
}
