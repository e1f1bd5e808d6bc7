package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.utils.PasswordMaskingUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessFilesTest {
    @TempDir
    Path folder;

    @Test
    void artemisVerifiesOurHashesAndNoOtherPassword() {
        String hash = PasswordHash.of("correct horse");
        var artemis = PasswordMaskingUtil.getHashProcessor(hash);
        assertThat(artemis.compare("correct horse".toCharArray(), hash)).isTrue();
        assertThat(artemis.compare("correct horsf".toCharArray(), hash)).isFalse();
        assertThat(PasswordHash.of("correct horse")).isNotEqualTo(hash);
    }

    @Test
    void aUserComesChangesAndGoes() throws Exception {
        Users users = new Users(folder);
        users.setPassword("device7", "password1");
        users.setRoles("device7", List.of("publisher", "subscriber"));
        users.setPassword("other", "password2");
        users.setRoles("other", List.of("publisher"));
        assertThat(users.list())
                .isEqualTo(Map.of("device7", List.of("publisher", "subscriber"), "other", List.of("publisher")));
        users.setRoles("device7", List.of("admin"));
        assertThat(users.list()).containsEntry("device7", List.of("admin"));
        users.remove("device7");
        assertThat(users.list()).isEqualTo(Map.of("other", List.of("publisher")));
    }

    @Test
    void theFilesAreForTheirOwnerAloneAndHoldNoSecret() throws Exception {
        Users users = new Users(folder);
        users.setPassword("device7", "password1");
        users.setRoles("device7", List.of("publisher"));
        ApiKeys keys = new ApiKeys(folder);
        String key = keys.create("laravel", List.of("publisher"), null);
        for (String name : List.of("users.properties", "roles.properties", "api-keys.properties")) {
            Path file = folder.resolve(name);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            assertThat(Files.readString(file)).doesNotContain("password1").doesNotContain(key);
        }
        assertThat(keys.list().get("laravel")).hasToString("laravel publisher");
    }

    @Test
    void whatRootChangesStaysTheServices() throws Exception {
        assumeTrue(
                Files.getAttribute(folder, "unix:uid").equals(0), "needs root, who alone can give a file to somebody");
        Files.setAttribute(folder, "unix:uid", 65534);
        Files.setAttribute(folder, "unix:gid", 65534);
        Users users = new Users(folder);
        users.setPassword("device7", "password1");
        users.setPassword("device8", "password1");
        for (String owned : List.of("unix:uid", "unix:gid")) {
            assertThat(Files.getAttribute(folder.resolve("users.properties"), owned))
                    .isEqualTo(65534);
        }
    }

    @Test
    void commentsOfAPersonStayInTheFile() throws Exception {
        Files.writeString(folder.resolve("users.properties"), "# our devices\n\nold = ENC(x)\n");
        new Users(folder).setPassword("device7", "password1");
        assertThat(Files.readString(folder.resolve("users.properties"))).startsWith("# our devices\n\nold = ENC(x)\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "a\nb", "#a", "a/b", "+", "a,b", "ü"})
    void aNameThatWouldBreakALineOrATopicIsRefused(String name) {
        assertThatThrownBy(() -> new Users(folder).setPassword(name, "password1"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ApiKeys(folder).create(name, List.of("publisher"), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aShortPasswordIsRefused() {
        assertThatThrownBy(() -> new Users(folder).setPassword("device7", "1234567"))
                .hasMessage("a password has at least 8 characters");
    }

    @Test
    void aKeyActsUnderItsNameWithItsRolesUntilItExpires() throws Exception {
        ApiKeys keys = new ApiKeys(folder);
        String key = keys.create("laravel", List.of("publisher"), Duration.ofDays(1));
        String expired = keys.create("old", List.of("admin"), Duration.ofDays(-1));
        Caller caller = new ApiKeys(folder).find(key).orElseThrow();
        assertThat(caller.name()).isEqualTo("laravel");
        assertThat(caller.hasRole("publisher")).isTrue();
        assertThat(caller.hasRole("admin")).isFalse();
        assertThat(new ApiKeys(folder).find(expired)).isEmpty();
        assertThat(new ApiKeys(folder).find(key + "x")).isEmpty();
    }

    @Test
    void aBrokenLineOfTheKeysIsRefusedByItsName() throws Exception {
        Files.writeString(folder.resolve("api-keys.properties"), "laravel = nonsense publisher\n");
        assertThatThrownBy(() -> new ApiKeys(folder).list()).hasMessage("the key laravel has no SHA-256 hash");
    }
}
