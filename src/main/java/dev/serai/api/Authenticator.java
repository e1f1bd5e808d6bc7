package dev.serai.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.security.ApiKeys;
import dev.serai.security.Caller;
import dev.serai.security.GuardedRealm;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells who calls the API: whoever shows one of its keys, or a user of the realm. */
final class Authenticator {
    private static final Caller EVERYBODY = Caller.withRoles("anonymous", List.of("publisher", "subscriber", "admin"));

    private final boolean required;
    private final boolean keyInQuery;
    private final List<KnownKey> keys;
    private final ApiKeys stored;
    private final GuardedRealm realm;
    /** A login costs thousands of hash rounds; a changed password counts within seconds all the same. */
    private final Cache<String, Caller> recentLogins = Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(Duration.ofSeconds(10))
            .build();

    private record KnownKey(byte[] sha256, Caller caller) {}

    /**
     * What a call shows to log in.
     *
     * @param text as it stands in the header; empty where it can be nobody's
     * @param user null with a token
     */
    record Shown(String text, @Nullable String user, String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return String.valueOf(user);
        }
    }

    Authenticator(HttpSettings settings, GuardedRealm realm, ApiKeys stored) {
        this.stored = stored;
        this.required = settings.keysRequired();
        this.keyInQuery = settings.keyInQuery();
        this.realm = realm;
        this.keys = settings.keys().stream()
                .map(key -> new KnownKey(sha256(key.key().reveal()), Caller.withRoles("api-key", key.roles())))
                .toList();
    }

    /** Whether a call must say who makes it. */
    boolean isRequired() {
        return required;
    }

    /** Whether a key may stand in the query. */
    boolean readsQuery() {
        return keyInQuery;
    }

    /** The caller where nobody has to say who calls. */
    Caller everybody() {
        return EVERYBODY;
    }

    /** Compares hashes with each key in turn, so that the time it takes tells nothing about any of them. */
    Optional<Caller> byKey(String shown) {
        byte[] hash = sha256(shown);
        Caller found = null;
        for (KnownKey key : keys) {
            if (MessageDigest.isEqual(key.sha256(), hash)) {
                found = key.caller();
            }
        }
        return Optional.ofNullable(found).or(() -> stored.find(shown));
    }

    /** The user that logged in with the same credentials a moment ago. */
    Optional<Caller> byRecentLogin(Shown shown) {
        return Optional.ofNullable(recentLogins.getIfPresent(hash(shown.text())));
    }

    /** What the header Authorization: Basic says. */
    static Shown basic(String credentials) {
        String[] pair = decode(credentials).split(":", 2);
        return pair.length == 2 ? new Shown(credentials, pair[0], pair[1]) : new Shown("", "", "");
    }

    /** A token of the realm's OpenID Connect provider. */
    static Shown token(String token) {
        return new Shown(token, null, token);
    }

    /** Logs in whoever may try now; takes milliseconds and may ask the provider, so not for an event loop. */
    GuardedRealm.Login logIn(Shown shown, String address) {
        if (shown.text().isEmpty()) {
            refusedKey(address);
            return new GuardedRealm.Login(false, Optional.empty());
        }
        GuardedRealm.Login login = shown.user() == null
                ? realm.byToken(address, shown.password())
                : realm.byPassword(address, shown.user(), shown.password());
        login.caller().ifPresent(known -> recentLogins.put(hash(shown.text()), known));
        return login;
    }

    /** Whether these credentials are looked at, or whoever shows them has to wait first. */
    boolean admits(String address, Shown shown) {
        return realm.admits(address, shown.user(), shown.password());
    }

    /** Whether keys are looked at that open nothing. */
    boolean admitsKey(String address) {
        return realm.admits(address, "", "");
    }

    /** A key that opens nothing was shown. */
    void refusedKey(String address) {
        realm.failed(address);
    }

    private static String decode(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }

    /** Stands for a secret where something has to be remembered of it. */
    static String hash(String text) {
        return Base64.getEncoder().encodeToString(sha256(text));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException neverOnAJavaPlatform) {
            throw new IllegalStateException(neverOnAJavaPlatform);
        }
    }
}
