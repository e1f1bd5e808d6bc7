package dev.serai.webhooks;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The headers by which the application recognises a call as Serai's: {@code Signature}, lower-case hex HMAC-SHA256 of
 * the body, and those of Standard Webhooks. During a rotation {@code webhook-signature} carries one signature per
 * secret; {@code Signature}, which has room for one, carries that of the first.
 */
final class Signatures {
    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String STANDARD = "webhook-signature";
    static final String PLAIN = "Signature";

    private Signatures() {}

    /** The headers for exactly these bytes; without a secret they name the message but prove nothing. */
    static Map<String, String> headers(String messageId, Instant now, byte[] body, List<SigningSecret> secrets) {
        Map<String, String> headers = new LinkedHashMap<>();
        String timestamp = Long.toString(now.getEpochSecond());
        headers.put(ID, messageId);
        headers.put(TIMESTAMP, timestamp);
        if (!secrets.isEmpty()) {
            byte[] signed = signedContent(messageId + "." + timestamp + ".", body);
            headers.put(
                    STANDARD,
                    secrets.stream()
                            .map(secret -> "v1," + Base64.getEncoder().encodeToString(secret.signStandard(signed)))
                            .collect(Collectors.joining(" ")));
            headers.put(PLAIN, HexFormat.of().formatHex(secrets.get(0).sign(body)));
        }
        return headers;
    }

    private static byte[] signedContent(String prefix, byte[] body) {
        ByteArrayOutputStream signed = new ByteArrayOutputStream(prefix.length() + body.length);
        signed.writeBytes(prefix.getBytes(StandardCharsets.US_ASCII));
        signed.writeBytes(body);
        return signed.toByteArray();
    }
}
