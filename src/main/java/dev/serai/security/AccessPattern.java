package dev.serai.security;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;

/**
 * The topics that one {@code security-setting} speaks of, for one client: its levels with {@code +} and {@code #} as in
 * MQTT, and {@code %u} and {@code %c} already replaced by that client's user name and client id.
 *
 * @param text the setting's match as Artemis writes it, for example {@code devices.7.#}
 * @param levels the same as MQTT levels
 */
record AccessPattern(String text, List<String> levels) {
    /** The more exact one first, by Artemis' rules. */
    static final Comparator<AccessPattern> MORE_EXACT_FIRST = Comparator.comparing(
                    (AccessPattern pattern) -> pattern.levels.contains("#"))
            .thenComparing(pattern -> pattern.levels.contains("+"))
            .thenComparing(pattern -> -pattern.text.length())
            .thenComparing(pattern -> pattern.levels.contains("+") ? pattern.levels.indexOf("+") * -1 : 0)
            .thenComparing(AccessPattern::text);

    private static final WildcardConfiguration CORE = new WildcardConfiguration();

    AccessPattern {
        levels = List.copyOf(levels);
    }

    /** The levels of an address of the broker, be it a topic or a filter; what follows {@code ::} is left out. */
    static List<String> levels(String address) {
        int queue = address.indexOf("::");
        String bare = queue < 0 ? address : address.substring(0, queue);
        return List.of(MQTTUtil.getMqttTopicFromCoreAddress(bare, CORE).split("/", -1));
    }

    /**
     * The pattern of a setting for a client, or nothing where it needs a name that the client has not got or that
     * cannot stand for one level.
     */
    static Optional<AccessPattern> of(String match, Optional<String> user, Optional<String> clientId) {
        if (match.indexOf('%') < 0) {
            return Optional.of(new AccessPattern(match, levels(match)));
        }
        List<String> levels = levels(match);
        if (lacks(levels, "%u", user) || lacks(levels, "%c", clientId)) {
            return Optional.empty();
        }
        List<String> named = levels.stream()
                .map(level -> replace(replace(level, "%u", user), "%c", clientId))
                .toList();
        return Optional.of(new AccessPattern(String.join(".", named), named));
    }

    private static boolean lacks(List<String> levels, String placeholder, Optional<String> name) {
        return levels.contains(placeholder)
                && name.filter(AccessPattern::canBeALevel).isEmpty();
    }

    private static String replace(String level, String placeholder, Optional<String> name) {
        return level.equals(placeholder) ? name.orElseThrow() : level;
    }

    /** A client that calls itself {@code #} must not be granted everything. */
    private static boolean canBeALevel(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('+') < 0 && name.indexOf('#') < 0;
    }

    /** Whether some topic belongs to this pattern and to the filter. */
    boolean overlaps(List<String> filter) {
        if (isWildcard(filter.get(0)) && belongsToTheBroker()) {
            return false;
        }
        int shorter = Math.min(filter.size(), levels.size());
        for (int i = 0; i < shorter; i++) {
            String ours = levels.get(i);
            String theirs = filter.get(i);
            if (ours.equals("#") || theirs.equals("#")) {
                return true;
            }
            if (!ours.equals("+") && !theirs.equals("+") && !ours.equals(theirs)) {
                return false;
            }
        }
        return filter.size() == levels.size()
                || endsWithAll(filter, levels.size())
                || endsWithAll(levels, filter.size());
    }

    /** Whether each topic of the filter belongs to this pattern. */
    boolean covers(List<String> filter) {
        for (int i = 0; i < levels.size(); i++) {
            String ours = levels.get(i);
            if (ours.equals("#")) {
                return true;
            }
            if (i == filter.size()) {
                return false;
            }
            String theirs = filter.get(i);
            boolean fits = ours.equals("+") ? !theirs.equals("#") : ours.equals(theirs);
            if (!fits) {
                return false;
            }
        }
        return filter.size() == levels.size();
    }

    /** Filters that begin with a wildcard do not reach these ([MQTT-4.7.2-1]). */
    private boolean belongsToTheBroker() {
        String first = levels.get(0);
        return first.startsWith("$") || first.equals("activemq");
    }

    private static boolean isWildcard(String level) {
        return level.equals("+") || level.equals("#");
    }

    /** {@code a/#} holds {@code a} as well (MQTT 5, 4.7.1.2). */
    private static boolean endsWithAll(List<String> levels, int after) {
        return levels.size() == after + 1 && levels.get(after).equals("#");
    }
}
