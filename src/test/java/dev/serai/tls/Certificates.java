package dev.serai.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The files that the openssl recipe of {@code docs/tls.md} makes. */
public record Certificates(Path folder) {
    /** Runs the recipe in a folder. */
    public static Certificates make(Path folder) {
        try {
            Files.createDirectories(folder);
            Matcher recipe = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                    .matcher(Files.readString(Path.of("docs/tls.md")));
            if (!recipe.find()) {
                throw new IllegalStateException("docs/tls.md has no recipe");
            }
            run(folder, recipe.group(1));
            return new Certificates(folder);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Runs shell lines in a folder and expects them to succeed. */
    static void run(Path folder, String lines) {
        try {
            Process shell = new ProcessBuilder("sh", "-e", "-c", lines)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(shell.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (shell.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** The path of one of the files. */
    public String file(String name) {
        return folder.resolve(name).toString();
    }

    /** What a client that trusts the authority and shows no certificate connects with. */
    public SSLContext trusting() {
        return context(null);
    }

    /** What a client that shows the certificate of device7 connects with. */
    public SSLContext device7() {
        return showing("device7");
    }

    /** What a client connects with that shows a certificate of the authority which no file of the realm names. */
    public SSLContext stranger() {
        run(
                folder,
                """
                openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=stranger \\
                    -keyout stranger.key -out stranger.csr
                openssl x509 -req -in stranger.csr -CA ca.crt -CAkey ca.key -days 90 -out stranger.crt
                """);
        return showing("stranger");
    }

    private SSLContext showing(String name) {
        try {
            run(
                    folder,
                    "openssl pkcs12 -export -in %1$s.crt -inkey %1$s.key -passout pass:test -out %1$s.p12"
                            .formatted(name));
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream file = Files.newInputStream(folder.resolve(name + ".p12"))) {
                store.load(file, "test".toCharArray());
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "test".toCharArray());
            return context(keys);
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private SSLContext context(@org.jspecify.annotations.Nullable KeyManagerFactory keys) {
        try (InputStream file = Files.newInputStream(folder.resolve("ca.crt"))) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys == null ? null : keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException failed) {
            throw new IllegalStateException(failed);
        }
    }
}
