package dev.serai.security;

import dev.serai.StartupException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.Properties;
import org.apache.activemq.artemis.utils.PasswordMaskingUtil;

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
            createPrivate(artemisConfig.resolve("certificates.properties"));
            if (othersExist || !names(users).isEmpty()) {
                createPrivate(users);
                createPrivate(roles);
                return Optional.empty();
            }
            byte[] random = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(random);
            String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            writePrivate(
                    users, "admin = " + PasswordMaskingUtil.getHashProcessor().hash(password) + "\n");
            writePrivate(roles, "admin = admin\n");
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

    private static void writePrivate(Path file, String text) throws IOException {
        createPrivate(file);
        Files.writeString(file, text);
    }

    private static void createPrivate(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }
}
