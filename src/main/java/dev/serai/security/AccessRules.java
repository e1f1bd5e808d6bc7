package dev.serai.security;

import dev.serai.broker.BrokerUnavailableException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.persistence.config.PersistedSecuritySetting;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.apache.activemq.artemis.utils.SecurityFormatter;
import org.jspecify.annotations.Nullable;

/**
 * The {@code security-setting}s of a broker, those of {@code broker.xml} and those an operator added while it ran. The
 * most exact setting of a topic counts alone; a filter is permitted only where each setting that is the most exact one
 * for some topic of it permits.
 */
final class AccessRules {
    /** How long a changed setting may take to count. */
    private static final Duration RELOAD = Duration.ofSeconds(1);

    private final Supplier<Map<String, Set<Role>>> source;
    private final long reloadNanos;
    private volatile @Nullable Loaded loaded;

    /** So many grants are remembered at most; a decision takes about 10 µs, which each message would cost. */
    private static final int MOST_REMEMBERED = 10_000;

    /** Settings as they were read, and what they have been found to grant. */
    private record Loaded(Map<String, Set<Role>> settings, long at, Set<Request> granted) {}

    /**
     * What a client wants to do.
     *
     * @param subject who; the same only where it is the same object, which one connection keeps
     * @param checkType what
     * @param address the topic or filter as an address of the broker
     */
    record Request(Subject subject, CheckType checkType, String address) {
        @Override
        @SuppressWarnings("ReferenceEquality") // two connections of one user are two clients
        public boolean equals(@Nullable Object other) {
            return other instanceof Request request
                    && request.subject == subject
                    && request.checkType == checkType
                    && request.address.equals(address);
        }

        @Override
        public int hashCode() {
            return 31 * (31 * System.identityHashCode(subject) + checkType.hashCode()) + address.hashCode();
        }
    }

    private record Rule(AccessPattern pattern, Set<Role> roles) {}

    /** @param reload how long what was read counts */
    AccessRules(Supplier<Map<String, Set<Role>>> source, Duration reload) {
        this.source = source;
        this.reloadNanos = reload.toNanos();
    }

    /** The rules of a server, as they are at the time of each decision. */
    static AccessRules of(ActiveMQServer server) {
        return new AccessRules(() -> read(server), RELOAD);
    }

    /**
     * Whether a client may do with a topic or filter what its roles have to permit.
     *
     * @param address the topic or filter as an address of the broker
     * @param permits whether a setting's roles let the client do it
     */
    boolean permit(String address, Optional<String> user, Optional<String> clientId, Predicate<Set<Role>> permits) {
        return permit(current().settings(), address, user, clientId, permits);
    }

    /** Whether the settings, since they were last read, have been found to permit this. */
    boolean remembers(Request request) {
        return current().granted().contains(request);
    }

    /** As the other, and remembers what was permitted until the settings are read again. */
    boolean permit(Request request, Optional<String> user, Optional<String> clientId, Predicate<Set<Role>> permits) {
        Loaded current = current();
        boolean permitted = permit(current.settings(), request.address(), user, clientId, permits);
        if (permitted && current.granted().size() < MOST_REMEMBERED) {
            current.granted().add(request);
        }
        return permitted;
    }

    private static boolean permit(
            Map<String, Set<Role>> settings,
            String address,
            Optional<String> user,
            Optional<String> clientId,
            Predicate<Set<Role>> permits) {
        List<String> filter = AccessPattern.levels(address);
        List<Rule> rules = settings.entrySet().stream()
                .flatMap(setting -> AccessPattern.of(setting.getKey(), user, clientId)
                        .filter(pattern -> pattern.overlaps(filter))
                        .map(pattern -> new Rule(pattern, setting.getValue()))
                        .stream())
                .sorted(Comparator.comparing(Rule::pattern, AccessPattern.MORE_EXACT_FIRST))
                .toList();
        for (Rule rule : rules) {
            if (!permits.test(rule.roles())) {
                return false;
            }
            if (rule.pattern().covers(filter)) {
                return true;
            }
        }
        // Some topic of the filter has no setting at all.
        return false;
    }

    private Loaded current() {
        Loaded current = loaded;
        long now = System.nanoTime();
        if (current == null || now - current.at() > reloadNanos) {
            current = new Loaded(source.get(), now, ConcurrentHashMap.newKeySet());
            loaded = current;
        }
        return current;
    }

    private static Map<String, Set<Role>> read(ActiveMQServer server) {
        Map<String, Set<Role>> settings =
                new HashMap<>(server.getConfiguration().getSecurityRoles());
        try {
            for (PersistedSecuritySetting stored : server.getStorageManager().recoverSecuritySettings()) {
                settings.put(stored.getAddressMatch().toString(), roles(stored));
            }
        } catch (Exception unreadable) {
            if (!server.isActive()) {
                throw new BrokerUnavailableException("The broker has stopped");
            }
            throw new IllegalStateException("The stored security settings cannot be read", unreadable);
        }
        return settings;
    }

    private static Set<Role> roles(PersistedSecuritySetting stored) {
        return SecurityFormatter.createSecurity(
                stored.getSendRoles(),
                stored.getConsumeRoles(),
                stored.getCreateDurableQueueRoles(),
                stored.getDeleteDurableQueueRoles(),
                stored.getCreateNonDurableQueueRoles(),
                stored.getDeleteNonDurableQueueRoles(),
                stored.getManageRoles(),
                stored.getBrowseRoles(),
                stored.getCreateAddressRoles(),
                stored.getDeleteAddressRoles());
    }
}
