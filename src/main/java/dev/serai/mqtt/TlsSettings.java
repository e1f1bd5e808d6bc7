package dev.serai.mqtt;

import dev.serai.Environment;
import dev.serai.StartupException;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted. The server's name goes along (SNI) and must be in its certificate.
 *
 * @param verifyPeer whether the server's certificate is checked; without it, anybody can pose as the broker
 * @param caFile PEM certificates to trust instead of the platform's, or null
 * @param certificateFile PEM certificate chain of this client, or null
 * @param keyFile its PEM private key (PKCS#8), or null
 */
public record TlsSettings(
        boolean verifyPeer, @Nullable Path caFile, @Nullable Path certificateFile, @Nullable Path keyFile) {

    /**
     * Reads {@code <prefix>TLS_VERIFY_PEER}, {@code …CA_FILE}, {@code …CERT_FILE} and {@code …KEY_FILE} over the
     * {@code MQTT_TLS_*} of all connections.
     *
     * @throws StartupException naming the setting whose file cannot be read
     */
    static TlsSettings from(Environment environment, String prefix) {
        boolean verifyPeer =
                environment.flag(prefix + "TLS_VERIFY_PEER", environment.flag("MQTT_TLS_VERIFY_PEER", true));
        Path globalCa = file(environment, "MQTT_TLS_CA_FILE", null);
        Path certificate = file(environment, prefix + "TLS_CERT_FILE", null);
        Path key = file(environment, prefix + "TLS_KEY_FILE", null);
        if ((certificate == null) != (key == null)) {
            throw new StartupException(
                    prefix + "TLS_CERT_FILE and " + prefix + "TLS_KEY_FILE go together, but only one is set");
        }
        TlsSettings settings =
                new TlsSettings(verifyPeer, file(environment, prefix + "TLS_CA_FILE", globalCa), certificate, key);
        try {
            settings.socketFactory();
        } catch (IllegalArgumentException unusable) {
            throw new StartupException(prefix + "TLS_*: " + Causes.innermost(unusable), unusable);
        }
        return settings;
    }

    private static @Nullable Path file(Environment environment, String name, @Nullable Path unset) {
        String text = environment.optional(name);
        if (text == null) {
            return unset;
        }
        Path path = Path.of(text);
        if (!Files.isReadable(path)) {
            throw new StartupException(name + " must name a readable file, but was \"" + text + "\"");
        }
        return path;
    }

    /**
     * Makes the sockets.
     *
     * @throws IllegalArgumentException where a file holds no certificate or key
     */
    SSLSocketFactory socketFactory() {
        SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
        if (!verifyPeer) {
            builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
        } else if (caFile != null) {
            builder.trustManager(caFile.toFile());
        }
        if (certificateFile != null && keyFile != null) {
            File key = keyFile.toFile();
            builder.keyManager(certificateFile.toFile(), key);
        }
        try {
            return ((JdkSslContext) builder.build()).context().getSocketFactory();
        } catch (SSLException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
