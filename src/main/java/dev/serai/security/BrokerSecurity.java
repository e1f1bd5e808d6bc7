package dev.serai.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.Principal;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.protocol.mqtt.ClientIdOwners;
import org.apache.activemq.artemis.core.protocol.mqtt.exceptions.InvalidClientIdException;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.NoCacheLoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.apache.activemq.artemis.utils.CertificateUtil;
import org.jspecify.annotations.Nullable;

/**
 * Decides who is let in and who may do what, for MQTT and HTTP alike. Logins go through the realm's modules; each
 * connection keeps a subject of its own, because Artemis' caches know users by the name they typed and would lend one
 * user's rights to another. Filters are permitted only where each topic they cover is.
 */
public final class BrokerSecurity implements ActiveMQSecurityManager5 {
    /** How long a change of users or roles may take to count for a connection that is open. */
    private static final Duration LOGIN_COUNTS = Duration.ofSeconds(30);

    private final ActiveMQJAASSecurityManager realm;
    private final LoginGuard guard;
    /** Keys are weak and compared by identity: an entry lives as long as its connection. */
    private final Cache<RemotingConnection, Login> logins =
            Caffeine.newBuilder().weakKeys().expireAfterWrite(LOGIN_COUNTS).build();

    private volatile @Nullable AccessRules rules;
    private volatile @Nullable ClientIdOwners owners;

    private record Login(@Nullable String user, @Nullable String password, @Nullable String clientId, Subject subject) {
        boolean isOf(@Nullable String otherUser, @Nullable String otherPassword, @Nullable String otherClientId) {
            return Objects.equals(user, otherUser)
                    && Objects.equals(password, otherPassword)
                    && Objects.equals(clientId, otherClientId);
        }

        /** Without the password. */
        @Override
        public String toString() {
            return user + " as " + clientId;
        }
    }

    /** A security manager that logs users in by a realm's modules. */
    public BrokerSecurity(Realm realm, LoginGuard guard) {
        this.guard = guard;
        this.realm = new ActiveMQJAASSecurityManager(Realm.NAME, realm);
    }

    /** Decides by this broker's settings and the owners of client ids from now on; before, nothing is permitted. */
    public void decideBy(ActiveMQServer server, ClientIdOwners clientIds) {
        rules = AccessRules.of(server);
        owners = clientIds;
    }

    @Override
    public @Nullable Subject authenticate(
            @Nullable String user,
            @Nullable String password,
            @Nullable RemotingConnection connection,
            @Nullable String securityDomain)
            throws NoCacheLoginException {
        if (connection == null) {
            return realm.authenticate(user, password, null, securityDomain);
        }
        String clientId = connection.getClientID();
        Login known = logins.getIfPresent(connection);
        if (known != null && known.isOf(user, password, clientId)) {
            return known.subject();
        }
        logins.invalidate(connection);
        Subject subject = logIn(user, password, connection, securityDomain);
        if (subject == null) {
            return null;
        }
        requireOwnClientId(subject, connection);
        Subject named = clientId == null ? subject : ClientIdPrincipal.addedTo(subject, clientId);
        logins.put(connection, new Login(user, password, clientId, named));
        return named;
    }

    private @Nullable Subject logIn(
            @Nullable String user,
            @Nullable String password,
            RemotingConnection connection,
            @Nullable String securityDomain)
            throws NoCacheLoginException {
        String address = host(connection.getRemoteAddress());
        String name = user == null ? certificate(connection) : user;
        if (!guard.admits(address, name, password)) {
            return null;
        }
        Subject subject = realm.authenticate(user, password, connection, securityDomain);
        if (subject == null) {
            guard.failed(address, name, password);
        } else {
            guard.succeeded(address, name, password);
        }
        return subject;
    }

    /** Whose certificate it is, so that a device that shows one does not wait for others who show nothing at all. */
    private static @Nullable String certificate(RemotingConnection connection) {
        Principal shown = CertificateUtil.getPeerPrincipalFromConnection(connection);
        return shown == null ? null : shown.getName();
    }

    /** Artemis answers the exception with 0x85, or 2 in MQTT 3.1.1, before it looks for a connection to take over. */
    private void requireOwnClientId(Subject subject, RemotingConnection connection) {
        ClientIdOwners current = owners;
        String user = String.valueOf(getUserFromSubject(subject));
        if (current != null && !current.admits(connection, user)) {
            guard.foreignClientId(host(connection.getRemoteAddress()), user);
            throw new InvalidClientIdException();
        }
    }

    /** The address without the port, which is another one each time. */
    private static String host(@Nullable String remoteAddress) {
        String text = remoteAddress == null ? "" : remoteAddress;
        int port = text.lastIndexOf(':');
        return port < 0 ? text : text.substring(text.startsWith("/") ? 1 : 0, port);
    }

    /**
     * Whether the subject may do this with a topic or a filter.
     *
     * @param subject whose user name stands for {@code %u} and whose client id, if any, stands for {@code %c}
     * @param roles not looked at: Artemis picks them by the text of a filter, which grants too much
     * @param address the topic or filter as an address of the broker
     */
    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType checkType, String address) {
        AccessRules current = rules;
        if (current == null) {
            return false;
        }
        if (checkType == CheckType.DELETE_ADDRESS) {
            // Not a thing to ask for in MQTT: the broker does it after the last subscription to a topic has ended.
            return true;
        }
        AccessRules.Request request = new AccessRules.Request(subject, checkType, address);
        if (current.remembers(request)) {
            return true;
        }
        Optional<String> user = name(subject, UserPrincipal.class);
        Optional<String> clientId = name(subject, ClientIdPrincipal.class);
        boolean permitted = current.permit(
                request, user, clientId, granted -> realm.authorize(subject, granted, checkType, address));
        if (!permitted && clientId.isPresent()) {
            // Calls over HTTP have no client id; TopicPermission tells of those that are refused.
            Audit.refusedAction(user.orElse(null), checkType.name(), address);
        }
        return permitted;
    }

    private static Optional<String> name(Subject subject, Class<? extends Principal> kind) {
        return subject.getPrincipals(kind).stream().map(Principal::getName).findFirst();
    }

    @Override
    public String getDomain() {
        return Realm.NAME;
    }

    @Override
    public @Nullable String getUserFromSubject(Subject subject) {
        return realm.getUserFromSubject(subject);
    }

    @Override
    public boolean validateUser(String user, String password) {
        throw new UnsupportedOperationException("Artemis asks authenticate instead");
    }

    @Override
    public boolean validateUserAndRole(String user, String password, Set<Role> roles, CheckType checkType) {
        throw new UnsupportedOperationException("Artemis asks authorize instead");
    }
}
