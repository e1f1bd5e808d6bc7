package dev.serai.security;

import dev.serai.StartupException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * The user {@code admin} with a random password, made at the first start where nobody could log in otherwise. The
 * password is written hashed, in a file that only its owner can read.
 */
public final class FirstAdmin {
    private static final int PASSWORD_BYTES = 18;

    private FirstAdmin() {}

    /**
     * Makes {@code users.properties} and {@code roles.properties} where they are missing or name nobody.
     *
     * @param artemisConfig the folder of the files
     * @param othersExist whether users are known from elsewhere, so that none is needed
     * @return the password, to be shown once, where an admin was made
     * @throws StartupException where the files cannot be read or written
     */
    public static Optional<String> makeWhereNobodyExists(Path artemisConfig, boolean othersExist) {
        Path users = artemisConfig.resolve("users.properties");
        Path roles = artemisConfig.resolve("roles.properties");
        try {
            // The login modules read all three files in any case.
            new PrivateFile(artemisConfig.resolve("certificates.properties")).create();
            if (othersExist || !names(users).isEmpty()) {
                new PrivateFile(users).create();
                new PrivateFile(roles).create();
                return Optional.empty();
            }
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Users made = new Users(artemisConfig);
            made.setPassword("admin", password);
            made.setRoles("admin", List.of("admin"));
            return Optional.of(password);
        } catch (Exception failed) {
            throw new StartupException(
                    "The users of " + artemisConfig + " cannot be read or written: " + failed.getMessage(), failed);
        }
    }

    private static Properties names(Path file) throws IOException {
        Properties names = new Properties();
        if (Files.exists(file)) {
            names.load(new StringReader(Files.readString(file)));
        }
        return names;
    }
}
