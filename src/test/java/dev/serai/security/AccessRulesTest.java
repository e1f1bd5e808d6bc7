package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which filters and topics the settings of this table permit to a role. */
class AccessRulesTest {
    private static final AccessRules RULES = new AccessRules(
            () -> Map.of(
                    "#", roles("all"),
                    "secret.#", roles("secret"),
                    "one.*", roles("all", "one"),
                    "one.hidden", roles("secret"),
                    "devices.%c.#", roles("device"),
                    "users.%u.*", roles("user"),
                    "open.#", roles("all", "secret", "device"),
                    "$sys.#", Set.of(),
                    "activemq.#", Set.of()),
            Duration.ofHours(1));

    private static Set<Role> roles(String... names) {
        return java.util.Arrays.stream(names)
                .map(name -> new Role(name, true, true, true, true, true, true, true, true, true, true, true, true))
                .collect(java.util.stream.Collectors.toSet());
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
            all    | x/y            | true
            all    | secret/x       | false
            all    | secret         | false
            secret | secret/x       | true
            secret | secret/#       | true
            secret | secret/+/x     | true
            secret | #              | false
            secret | +/x            | false
            all    | #              | false
            all    | +/x            | false
            all    | x/#            | true
            all    | x/+/z          | true
            all    | one/x          | true
            all    | one/+          | false
            all    | one/hidden     | false
            one    | one/x          | true
            one    | one/#          | false
            one    | one/x/y        | false
            one    | one            | false
            device | devices/c1/x   | true
            device | devices/c1/#   | true
            device | devices/c1     | true
            device | devices/c1/+   | true
            device | devices/c2/x   | false
            device | devices/+/x    | false
            device | devices/#      | false
            device | devices/%c/x   | false
            user   | users/u1/x     | true
            user   | users/u1/+     | true
            user   | users/u1/#     | false
            user   | users/u2/x     | false
            user   | users/+/x      | false
            all    | $sys/x         | false
            all    | $sys/#         | false
            all    | activemq/x     | false
            all    | open/#         | true
            device | open/#         | true
            all    | $SYS/#         | true
            """)
    void permitsAFilterOnlyWhereEachTopicOfItIsPermitted(String role, String filter, boolean permitted) {
        String address = MQTTUtil.getCoreAddressFromMqttTopic(filter, new WildcardConfiguration());
        assertThat(permits(role, address, "c1")).isEqualTo(permitted);
    }

    @ParameterizedTest(name = "client id {0}")
    @CsvSource({"#", "+", "''", "a/b", "*/#"})
    void aClientIdThatIsNoLevelGrantsNothing(String clientId) {
        assertThat(permits("device", "devices." + clientId + ".x", clientId)).isFalse();
        assertThat(permits("device", "devices.c2.x", clientId)).isFalse();
        assertThat(permits("device", "devices.#", clientId)).isFalse();
    }

    private static boolean permits(String role, String address, String clientId) {
        return RULES.permit(address, Optional.of("u1"), Optional.of(clientId), permitted -> permitted.stream()
                .anyMatch(each -> each.getName().equals(role)));
    }

    @Test
    void aGrantIsRememberedForOneClientAndOneActionOnly() {
        Subject client = new Subject();
        AccessRules.Request request = new AccessRules.Request(client, CheckType.SEND, "x.y");
        assertThat(RULES.permit(request, Optional.empty(), Optional.empty(), roles -> true))
                .isTrue();
        assertThat(RULES.remembers(new AccessRules.Request(client, CheckType.SEND, "x.y")))
                .isTrue();
        assertThat(RULES.remembers(new AccessRules.Request(client, CheckType.CONSUME, "x.y")))
                .isFalse();
        assertThat(RULES.remembers(new AccessRules.Request(client, CheckType.SEND, "x.z")))
                .isFalse();
        // Equal subjects of two connections are two clients.
        assertThat(RULES.remembers(new AccessRules.Request(new Subject(), CheckType.SEND, "x.y")))
                .isFalse();
    }

    @Test
    void aRefusalIsNotRemembered() {
        AccessRules.Request request = new AccessRules.Request(new Subject(), CheckType.SEND, "x.y");
        assertThat(RULES.permit(request, Optional.empty(), Optional.empty(), roles -> false))
                .isFalse();
        assertThat(RULES.remembers(request)).isFalse();
    }
}
