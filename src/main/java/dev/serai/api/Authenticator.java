package dev.serai.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.serai.security.ApiKeys;
import dev.serai.security.Caller;
import dev.serai.security.LoginGuard;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.jspecify.annotations.Nullable;

/** Tells who calls the API: whoever shows one of its keys, or a user of the realm. */
final class Authenticator {
    private static final Caller EVERYBODY = Caller.withRoles("anonymous", List.of("publisher", "subscriber", "admin"));

    private final boolean required;
    private final boolean keyInQuery;
    private final List<KnownKey> keys;
    private final ApiKeys stored;
    private final LoginGuard guard;
    private final ActiveMQSecurityManager5 realm;
    /** A login costs thousands of hash rounds; a changed password counts within seconds all the same. */
    private final Cache<String, Caller> recentLogins = Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(Duration.ofSeconds(10))
            .build();

    private record KnownKey(byte[] sha256, Caller caller) {}

    Authenticator(HttpSettings settings, ActiveMQSecurityManager5 realm, ApiKeys stored, LoginGuard guard) {
        this.guard = guard;
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
    Optional<Caller> byRecentLogin(String basicCredentials) {
        return Optional.ofNullable(recentLogins.getIfPresent(hash(basicCredentials)));
    }

    /** Logs a realm user in; takes milliseconds, so not for an event loop. */
    Optional<Caller> byPassword(String basicCredentials, String address) {
        String[] pair = decode(basicCredentials).split(":", 2);
        String user = pair.length == 2 ? pair[0] : "";
        Optional<Caller> caller = pair.length == 2 ? logIn(user, pair[1]) : Optional.empty();
        remember(basicCredentials, caller, user, pair.length == 2 ? pair[1] : "", address);
        return caller;
    }

    /** Logs in whoever shows a token of the realm's OpenID Connect provider; may ask the provider for its keys. */
    Optional<Caller> byToken(String token, String address) {
        Optional<Caller> caller = logIn(null, token);
        remember(token, caller, "", token, address);
        return caller;
    }

    private void remember(String credentials, Optional<Caller> caller, String user, String password, String address) {
        if (caller.isPresent()) {
            recentLogins.put(hash(credentials), caller.get());
            guard.succeeded(address, user, password);
        } else {
            guard.failed(address, user, password);
        }
    }

    /** Whether these credentials are looked at, or whoever shows them has to wait first. */
    boolean admits(String address, String basicCredentials) {
        String[] pair = decode(basicCredentials).split(":", 2);
        return pair.length == 2 ? guard.admits(address, pair[0], pair[1]) : guard.admits(address, "", "");
    }

    /** A key that opens nothing was shown. */
    void refusedKey(String address) {
        guard.failed(address, "", "");
    }

    private Optional<Caller> logIn(@Nullable String user, String password) {
        try {
            Subject subject = realm.authenticate(user, password, null, null);
            return Optional.ofNullable(subject)
                    .map(known -> new Caller(String.valueOf(realm.getUserFromSubject(known)), known));
        } catch (NoCacheLoginException refused) {
            return Optional.empty();
        }
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
