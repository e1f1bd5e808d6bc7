package dev.serai.security;

import java.util.Optional;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.jspecify.annotations.Nullable;

/** The realm behind its guard: logs users in for whoever may try now; what is refused counts and is audited. */
public final class GuardedRealm {
    private final ActiveMQSecurityManager5 realm;
    private final LoginGuard guard;

    /**
     * What became of a login.
     *
     * @param slowed whether it was not looked at because its address or user has to wait
     * @param caller who it is, where the credentials were right
     */
    public record Login(boolean slowed, Optional<Caller> caller) {}

    /** The guard is the same for all doors, so that what is tried at one counts at the others. */
    public GuardedRealm(ActiveMQSecurityManager5 realm, LoginGuard guard) {
        this.realm = realm;
        this.guard = guard;
    }

    /** Logs a user in. */
    public Login byPassword(String address, String user, String password) {
        return logIn(address, user, password);
    }

    /** Logs in whoever shows a token of the realm's OpenID Connect provider; may ask the provider for its keys. */
    public Login byToken(String address, String token) {
        return logIn(address, null, token);
    }

    /** Tells the audit log that a known user may not use a door. */
    public void refused(Caller caller, String door) {
        Audit.refusedAction(caller.name(), "ENTER", door);
    }

    private Login logIn(String address, @Nullable String user, String password) {
        return admits(address, user, password)
                ? new Login(false, check(address, user, password))
                : new Login(true, Optional.empty());
    }

    /** Whether these credentials, a token where there is no user, are looked at now; asks nobody and takes no time. */
    public boolean admits(String address, @Nullable String user, String password) {
        return guard.admits(address, user, password);
    }

    private Optional<Caller> check(String address, @Nullable String user, String password) {
        Optional<Caller> caller = authenticate(user, password);
        if (caller.isPresent()) {
            guard.succeeded(address, user, password);
        } else {
            guard.failed(address, user, password);
        }
        return caller;
    }

    /** Something was shown that can be nobody's credentials. */
    public void failed(String address) {
        guard.failed(address, "", "");
    }

    private Optional<Caller> authenticate(@Nullable String user, String password) {
        try {
            Subject subject = realm.authenticate(user, password, null, null);
            return Optional.ofNullable(subject)
                    .map(known -> new Caller(String.valueOf(realm.getUserFromSubject(known)), known));
        } catch (NoCacheLoginException refused) {
            return Optional.empty();
        }
    }
}
