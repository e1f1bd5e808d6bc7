package dev.serai.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key of a listener, read again when its files have changed: the next handshake gets the new certificate, and
 * connections that exist stay. A pair that cannot be used is told in the log and the last good one stays. The files are
 * looked at by handshakes, at most once a second.
 */
public final class ReloadingKeys extends X509ExtendedKeyManager {
    private static final Logger LOG = LoggerFactory.getLogger(ReloadingKeys.class);
    private static final long LOOK_NANOS = 1_000_000_000L;

    private final PemFiles files;
    private volatile Loaded current;
    private volatile Loaded previous;
    private volatile long lookedAt = System.nanoTime();
    private List<FileTime> changed;

    private record Loaded(String alias, PemPair pair) {}

    /**
     * Reads the files.
     *
     * @throws dev.serai.StartupException naming the file that is missing, unreadable, expired or does not match
     */
    public ReloadingKeys(PemFiles files) {
        this.files = files;
        this.changed = changeTimes();
        this.current = new Loaded("1", PemPair.read(files.certificate(), files.key()));
        this.previous = current;
    }

    private Loaded latest() {
        if (System.nanoTime() - lookedAt > LOOK_NANOS) {
            look();
        }
        return current;
    }

    private synchronized void look() {
        lookedAt = System.nanoTime();
        List<FileTime> now = changeTimes();
        if (now.equals(changed)) {
            return;
        }
        changed = now;
        try {
            PemPair pair = PemPair.read(files.certificate(), files.key());
            previous = current;
            current = new Loaded(String.valueOf(Integer.parseInt(current.alias()) + 1), pair);
            LOG.info("The certificate in {} was read again", files.certificate());
        } catch (RuntimeException unusable) {
            LOG.warn("The certificate stays as it was: {}", unusable.getMessage());
        }
    }

    private List<FileTime> changeTimes() {
        return List.of(changeTime(files.certificate()), changeTime(files.key()));
    }

    private static FileTime changeTime(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException gone) {
            return FileTime.fromMillis(0);
        }
    }

    private @Nullable String alias(String keyType) {
        Loaded loaded = latest();
        String own = loaded.pair().key().getAlgorithm();
        return keyType.equals(own) || keyType.startsWith(own + "_") ? loaded.alias() : null;
    }

    /** A handshake goes on with the pair it began with. */
    private PemPair pair(String alias) {
        Loaded loaded = current;
        return loaded.alias().equals(alias) ? loaded.pair() : previous.pair();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return alias(keyType);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return alias(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return pair(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return pair(alias).key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        String alias = alias(keyType);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
