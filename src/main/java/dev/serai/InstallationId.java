package dev.serai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * What tells this installation from all others, for as long as its data folder lives: part of the client ids under which
 * other brokers keep its sessions, and of the mark that a message has been here.
 *
 * @param text eight hexadecimal digits
 */
public record InstallationId(String text) {
    private static final int BYTES = 4;

    /** @throws IllegalArgumentException where this is no such id */
    public InstallationId {
        if (!text.matches("[0-9a-f]{8}")) {
            throw new IllegalArgumentException("an installation id has 8 hexadecimal digits, but was \"" + text + "\"");
        }
    }

    /**
     * The id of a data folder, made where there is none yet.
     *
     * @throws StartupException where the file cannot be read or written
     */
    public static InstallationId of(Path dataFolder) {
        Path file = dataFolder.resolve("installation-id");
        try {
            if (Files.exists(file)) {
                return new InstallationId(Files.readString(file).strip());
            }
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            InstallationId made = new InstallationId(HexFormat.of().formatHex(random));
            Files.createDirectories(dataFolder);
            // Whole or not at all: no later start could do anything with half of it.
            Path whole =
                    Files.writeString(dataFolder.resolve("installation-id.new"), made.text() + System.lineSeparator());
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException | IllegalArgumentException unusable) {
            throw new StartupException("The file " + file + " cannot be used: " + unusable.getMessage(), unusable);
        }
    }
}
