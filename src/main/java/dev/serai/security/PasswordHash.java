package dev.serai.security;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Salted PBKDF2 hashes in the form that Artemis' login modules read, {@code ENC(rounds:salt:hash)}, with a hundred times
 * the rounds that Artemis' own command takes.
 */
final class PasswordHash {
    /** Some fifty milliseconds of one core for each guess, and for each login. */
    private static final int ROUNDS = 100_000;

    private static final int SALT_BYTES = 32;
    /** What one run of SHA-1 gives: longer ones cost the defender more and the attacker nothing. */
    private static final int HASH_BITS = 160;

    private PasswordHash() {}

    static String of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        try {
            // Artemis verifies with this one and no other.
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA1")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ROUNDS, HASH_BITS))
                    .getEncoded();
            HexFormat hex = HexFormat.of();
            return "ENC(" + ROUNDS + ":" + hex.formatHex(salt) + ":" + hex.formatHex(hash) + ")";
        } catch (GeneralSecurityException neverOnAJavaPlatform) {
            throw new IllegalStateException(neverOnAJavaPlatform);
        }
    }
}
