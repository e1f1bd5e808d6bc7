package dev.serai.security;

import java.security.Principal;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;

/**
 * Who makes an HTTP call, as the broker knows users: a name and roles.
 *
 * @param name the realm user's name, or {@code api-key} for whoever shows a key
 * @param subject the principals that permissions are decided by
 */
public record Caller(String name, Subject subject) {
    /** A caller who is no user of the realm but acts with some of its roles. */
    public static Caller withRoles(String name, Collection<String> roles) {
        Set<Principal> principals = new HashSet<>();
        principals.add(new UserPrincipal(name));
        roles.forEach(role -> principals.add(new RolePrincipal(role)));
        return new Caller(name, new Subject(true, principals, Set.of(), Set.of()));
    }

    /** Whether the caller has a role. */
    public boolean hasRole(String role) {
        return subject.getPrincipals().contains(new RolePrincipal(role));
    }

    @Override
    public String toString() {
        return name;
    }
}
