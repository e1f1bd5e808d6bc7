package dev.serai.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys of {@code api-keys.properties}: hashes with a name, roles and a time of expiry. A key has 256 random bits,
 * so one SHA-256 is enough. The file is read again when it has changed, looked at once a second at most; lines that
 * cannot be read are told in the log and the last good content stays.
 */
public final class ApiKeys {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);
    private static final int KEY_BYTES = 32;
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final PrivateFile file;
    private volatile Map<String, StoredKey> byHash = Map.of();
    private volatile long lookedAt = System.nanoTime() - 2 * LOOK_NANOS;
    private @Nullable FileTime changed;

    /** The file in this folder; it need not exist. */
    public ApiKeys(Path artemisConfig) {
        this.file = new PrivateFile(artemisConfig.resolve("api-keys.properties"));
    }

    /** Makes a key and answers it: it cannot be read again. */
    public String create(String name, List<String> roles, @Nullable Duration valid) throws IOException {
        Users.requireName(name);
        roles.forEach(Users::requireName);
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = "serai_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Instant expires = valid == null ? null : Instant.now().plus(valid);
        file.put(name, new StoredKey(name, sha256(key), roles, expires).line());
        return key;
    }

    /** Takes a key out. */
    public void remove(String name) throws IOException {
        file.remove(name);
    }

    /** The keys by name. */
    public Map<String, StoredKey> list() throws IOException {
        Map<String, StoredKey> keys = new TreeMap<>();
        file.entries().forEach((name, value) -> keys.put(name, StoredKey.parse(name, value)));
        return keys;
    }

    /** Who shows this key, where it is known and has not expired. */
    public Optional<Caller> find(String shown) {
        if (System.nanoTime() - lookedAt > LOOK_NANOS) {
            look();
        }
        // A hash tells nothing about the key, so looking it up tells nothing by the time it takes.
        return Optional.ofNullable(byHash.get(sha256(shown)))
                .filter(key -> !key.isExpired())
                .map(key -> Caller.withRoles(key.name(), key.roles()));
    }

    private synchronized void look() {
        lookedAt = System.nanoTime();
        try {
            FileTime now = Files.exists(file.path()) ? Files.getLastModifiedTime(file.path()) : FileTime.fromMillis(0);
            if (now.equals(changed)) {
                return;
            }
            changed = now;
            Map<String, StoredKey> read = new HashMap<>();
            list().values().forEach(key -> read.put(key.sha256(), key));
            byHash = Map.copyOf(read);
        } catch (IOException | IllegalArgumentException unusable) {
            LOG.warn("{} stays as it was: {}", file.path(), unusable.getMessage());
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException neverOnAJavaPlatform) {
            throw new IllegalStateException(neverOnAJavaPlatform);
        }
    }
}
