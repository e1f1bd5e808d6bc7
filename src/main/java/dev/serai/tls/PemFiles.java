package dev.serai.tls;

import dev.serai.Environment;
import dev.serai.StartupException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The PEM files of one listener. That they can be used is checked when {@link ReloadingKeys} reads them.
 *
 * @param certificate the certificate, followed by the rest of its chain
 * @param key its private key, PKCS #8, not encrypted
 */
public record PemFiles(Path certificate, Path key) {
    /**
     * The files that {@code <prefix>TLS_CERT_FILE} and {@code <prefix>TLS_KEY_FILE} name, or null where neither is set.
     *
     * @throws StartupException where only one of them is set
     */
    public static @Nullable PemFiles from(Environment environment, String prefix) {
        String certificate = environment.optional(prefix + "TLS_CERT_FILE");
        String key = environment.optional(prefix + "TLS_KEY_FILE");
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            throw new StartupException(
                    prefix + "TLS_CERT_FILE and " + prefix + "TLS_KEY_FILE go together, but only one of them is set");
        }
        return new PemFiles(Path.of(certificate), Path.of(key));
    }
}
