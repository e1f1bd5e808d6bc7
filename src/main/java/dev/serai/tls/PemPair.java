package dev.serai.tls;

import dev.serai.StartupException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A certificate with the rest of its chain, and its private key; the two belong together and are valid now.
 *
 * @param chain the server's own certificate first, then those that vouch for it
 * @param key the private key of the first certificate
 */
record PemPair(List<X509Certificate> chain, PrivateKey key) {
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final byte[] PROBE = "serai".getBytes(StandardCharsets.US_ASCII);

    /**
     * Reads and checks both files.
     *
     * @throws StartupException naming the file at fault
     */
    static PemPair read(Path certificateFile, Path keyFile) {
        List<X509Certificate> chain = certificates(certificateFile);
        X509Certificate own = chain.get(0);
        try {
            own.checkValidity();
        } catch (CertificateExpiredException expired) {
            throw new StartupException(
                    "The certificate in " + certificateFile + " expired on "
                            + own.getNotAfter().toInstant(),
                    expired);
        } catch (CertificateNotYetValidException early) {
            throw new StartupException(
                    "The certificate in " + certificateFile + " is not valid before "
                            + own.getNotBefore().toInstant(),
                    early);
        }
        PrivateKey key = key(keyFile, own.getPublicKey().getAlgorithm());
        if (!belongTogether(own.getPublicKey(), key)) {
            throw new StartupException(
                    "The key in " + keyFile + " does not belong to the certificate in " + certificateFile);
        }
        return new PemPair(chain, key);
    }

    /**
     * The certificates of a file, at least one.
     *
     * @throws StartupException naming the file
     */
    static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (!found.isEmpty()) {
                return found;
            }
        } catch (GeneralSecurityException broken) {
            throw new StartupException(file + " holds no PEM certificate that can be read", broken);
        }
        throw new StartupException(file + " holds no PEM certificate");
    }

    private static PrivateKey key(Path file, String algorithm) {
        Matcher pem = PKCS8.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new StartupException(file + " holds no unencrypted PKCS #8 key (-----BEGIN PRIVATE KEY-----);"
                    + " openssl pkcs8 -topk8 -nodes makes one");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException broken) {
            // Also a good key of another kind than the certificate's.
            throw new StartupException(file + " holds no " + algorithm + " key as its certificate needs", broken);
        }
    }

    private static boolean belongTogether(PublicKey certified, PrivateKey key) {
        String algorithm = certified.getAlgorithm();
        try {
            Signature signature = Signature.getInstance(
                    switch (algorithm) {
                        case "RSA" -> "SHA256withRSA";
                        case "EC" -> "SHA256withECDSA";
                        default -> algorithm;
                    });
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException differentKind) {
            return false;
        }
    }

    private static byte[] bytes(Path file) {
        if (!Files.exists(file)) {
            throw new StartupException(file + " does not exist");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new StartupException(file + " cannot be read", unreadable);
        }
    }

    /** Names no key material. */
    @Override
    public String toString() {
        return chain.get(0).getSubjectX500Principal().getName();
    }
}
