package dev.serai.security;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.activemq.artemis.core.persistence.config.PersistedSecuritySetting;
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
    private static final long RELOAD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Supplier<Map<String, Set<Role>>> source;
    private volatile @Nullable Loaded loaded;

    private record Loaded(Map<String, Set<Role>> settings, long at) {}

    private record Rule(AccessPattern pattern, Set<Role> roles) {}

    AccessRules(Supplier<Map<String, Set<Role>>> source) {
        this.source = source;
    }

    /** The rules of a server, as they are at the time of each decision. */
    static AccessRules of(ActiveMQServer server) {
        return new AccessRules(() -> read(server));
    }

    /**
     * Whether a client may do with a topic or filter what its roles have to permit.
     *
     * @param address the topic or filter as an address of the broker
     * @param permits whether a setting's roles let the client do it
     */
    boolean permit(String address, Optional<String> user, Optional<String> clientId, Predicate<Set<Role>> permits) {
        List<String> filter = AccessPattern.levels(address);
        List<Rule> rules = settings().entrySet().stream()
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

    private Map<String, Set<Role>> settings() {
        Loaded current = loaded;
        long now = System.nanoTime();
        if (current == null || now - current.at() > RELOAD_NANOS) {
            current = new Loaded(source.get(), now);
            loaded = current;
        }
        return current.settings();
    }

    private static Map<String, Set<Role>> read(ActiveMQServer server) {
        Map<String, Set<Role>> settings =
                new HashMap<>(server.getConfiguration().getSecurityRoles());
        try {
            for (PersistedSecuritySetting stored : server.getStorageManager().recoverSecuritySettings()) {
                settings.put(stored.getAddressMatch().toString(), roles(stored));
            }
        } catch (Exception unreadable) {
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
