package dev.serai.webhooks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key shared with the receiving application that signs what is sent to it (HMAC-SHA256). It leaves by nothing but the
 * signatures: {@link #toString()} masks it.
 *
 * @param text the secret as both sides configure it; {@code whsec_} and base64 as in Standard Webhooks, or any text
 */
public record SigningSecret(String text) {
    static final int MAX_LENGTH = 255;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String STANDARD_PREFIX = "whsec_";

    /** @throws IllegalArgumentException where the text is empty, too long, or starts with whsec_ and is no base64 */
    public SigningSecret {
        if (text.isBlank() || text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("secret must be 1 to " + MAX_LENGTH + " characters");
        }
        standardKey(text);
    }

    /** HMAC with the text itself as the key: what Laravel's usual webhook client package computes. */
    byte[] sign(byte[] bytes) {
        return hmac(text.getBytes(StandardCharsets.UTF_8), bytes);
    }

    /** HMAC with the key of Standard Webhooks: what {@code whsec_} encodes, or the text itself. */
    byte[] signStandard(byte[] bytes) {
        return hmac(standardKey(text), bytes);
    }

    private static byte[] standardKey(String text) {
        if (!text.startsWith(STANDARD_PREFIX)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(STANDARD_PREFIX.length()));
            if (key.length > 0) {
                return key;
            }
        } catch (IllegalArgumentException notBase64) {
            throw new IllegalArgumentException("secret that starts with whsec_ must go on with base64", notBase64);
        }
        throw new IllegalArgumentException("secret that starts with whsec_ must go on with base64");
    }

    private static byte[] hmac(byte[] key, byte[] bytes) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", impossible);
        }
    }

    @Override
    public String toString() {
        return "***";
    }
}
