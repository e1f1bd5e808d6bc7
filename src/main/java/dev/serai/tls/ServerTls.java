package dev.serai.tls;

import dev.serai.StartupException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The TLS context of a listener. */
public final class ServerTls {
    /** The only protocols that any listener speaks. */
    public static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private ServerTls() {}

    /**
     * A context whose certificate follows its files.
     *
     * @param clientAuthorities PEM file with the certificates that may vouch for clients, or null where no client is
     *     asked for a certificate
     * @throws StartupException naming the file that cannot be used
     */
    public static SSLContext context(PemFiles files, @Nullable Path clientAuthorities) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager[] trusted = clientAuthorities == null ? new TrustManager[0] : trust(clientAuthorities);
            context.init(new KeyManager[] {new ReloadingKeys(files)}, trusted, null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new StartupException(
                    "TLS with the certificate in " + files.certificate() + " cannot be set up", impossible);
        }
    }

    private static TrustManager[] trust(Path authorities) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (X509Certificate authority : PemPair.certificates(authorities)) {
            store.setCertificateEntry(authority.getSubjectX500Principal().getName() + store.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
