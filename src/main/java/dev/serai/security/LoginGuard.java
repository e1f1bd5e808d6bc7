package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Slows down whoever tries passwords: after some failures in a row a user name from one address, and an address with
 * whatever names, have to wait, longer each time. Failures from one address never count against another, and credentials
 * that were right from an address before never wait there; so an attacker locks nobody out, also where a proxy or a
 * router makes one address of many clients.
 */
public final class LoginGuard {
    private static final int FREE_TRIES = 5;
    private static final int FREE_TRIES_OF_ADDRESS = 30;
    private static final long FIRST_WAIT_NANOS = 1_000_000_000L;
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_REMEMBERED = 100_000;

    private final LongSupplier clock;
    private final Counter failed;
    private final Counter slowed;
    private final Counter foreignClientIds;
    private final Cache<Tried, Failures> failures = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(Duration.ofMinutes(15))
            .build();
    private final Cache<Tried, byte[]> succeeded = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    private final Mac digests = digests();

    /** A user name from an address; an empty name stands for all of them. */
    private record Tried(String address, String user) {}

    private record Failures(int count, long last) {
        boolean mustWait(int free, long now) {
            return count >= free && now - last < FIRST_WAIT_NANOS << Math.min(count - free, MOST_DOUBLINGS);
        }
    }

    /** A guard that counts what it does in these meters. */
    public LoginGuard(MeterRegistry meters) {
        this(meters, System::nanoTime);
    }

    LoginGuard(MeterRegistry meters, LongSupplier clock) {
        this.clock = clock;
        this.failed = meters.counter("serai.logins.failed");
        this.slowed = meters.counter("serai.logins.slowed");
        this.foreignClientIds = meters.counter("serai.logins.foreign.client.ids");
    }

    /** Whether these credentials are looked at now; a refusal is audited. */
    public boolean admits(String address, @Nullable String user, @Nullable String password) {
        Tried pair = pair(address, user);
        if (wereRight(pair, password)) {
            return true;
        }
        long now = clock.getAsLong();
        boolean wait = mustWait(pair, FREE_TRIES, now)
                || (succeeded.getIfPresent(pair) == null
                        && mustWait(new Tried(address, ""), FREE_TRIES_OF_ADDRESS, now));
        if (wait) {
            slowed.increment();
            Audit.refusedLogin(user, address, "slowed");
        }
        return !wait;
    }

    /** The credentials were wrong. */
    public void failed(String address, @Nullable String user, @Nullable String password) {
        failed.increment();
        Audit.refusedLogin(user, address, "credentials");
        long now = clock.getAsLong();
        Tried pair = pair(address, user);
        if (wereRight(pair, password)) {
            succeeded.invalidate(pair);
        }
        count(pair, now);
        count(new Tried(address, ""), now);
    }

    /** The credentials were right. */
    public void succeeded(String address, @Nullable String user, @Nullable String password) {
        Tried pair = pair(address, user);
        failures.invalidate(pair);
        succeeded.put(pair, digest(password));
    }

    /** The credentials were right, and the client id another user's. */
    void foreignClientId(String address, String user) {
        foreignClientIds.increment();
        Audit.refusedLogin(user, address, "client-id");
    }

    private boolean wereRight(Tried pair, @Nullable String password) {
        byte[] right = succeeded.getIfPresent(pair);
        return right != null && MessageDigest.isEqual(right, digest(password));
    }

    /** Under a key that ends with the process: what is remembered of a password is of no use to anybody else. */
    private synchronized byte[] digest(@Nullable String password) {
        return digests.doFinal((password == null ? "" : password).getBytes(StandardCharsets.UTF_8));
    }

    private static Mac digests() {
        try {
            byte[] key = new byte[32];
            new SecureRandom().nextBytes(key);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException neverOnAJavaPlatform) {
            throw new IllegalStateException(neverOnAJavaPlatform);
        }
    }

    private boolean mustWait(Tried tried, int free, long now) {
        Failures known = failures.getIfPresent(tried);
        return known != null && known.mustWait(free, now);
    }

    private void count(Tried tried, long now) {
        failures.asMap().merge(tried, new Failures(1, now), (old, one) -> new Failures(old.count() + 1, now));
    }

    private static Tried pair(String address, @Nullable String user) {
        return new Tried(address, " " + (user == null ? "" : user));
    }
}
