package dev.serai.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An OpenID Connect provider on loopback: discovery, keys that can be rotated, and signed tokens. */
public final class Issuer implements AutoCloseable {
    /** Of the client serai-console with the secret client+secret. */
    private static final String BASIC = "Basic c2VyYWktY29uc29sZTpjbGllbnQlMkJzZWNyZXQ=";

    private final HttpServer server;
    private RSAKey key;
    private int keys;
    private volatile Map<String, String> asked = Map.of();
    private volatile String tokenOfLoggedIn = "";

    /** Starts on a free port. */
    public Issuer() throws IOException, JOSEException {
        key = newKey();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/.well-known/openid-configuration",
                call -> answer(
                        call,
                        """
                        {"issuer":"%1$s","jwks_uri":"%1$s/keys","authorization_endpoint":"%1$s/authorize",
                        "token_endpoint":"%1$s/token","response_types_supported":["code"]}"""
                                .formatted(url())));
        server.createContext("/authorize", this::authorize);
        server.createContext("/token", this::exchange);
        server.createContext("/keys", call -> answer(call, new JWKSet(key.toPublicJWK()).toString()));
        server.start();
    }

    /** Its address, which is the issuer of its tokens. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** From now on only a new key counts. */
    void rotate() throws JOSEException {
        key = newKey();
    }

    private RSAKey newKey() throws JOSEException {
        keys++;
        return new RSAKeyGenerator(2048).keyID("key-" + keys).generate();
    }

    /** A token that is valid for five minutes. */
    public String token(String subject, String role) throws JOSEException {
        return token(url(), "serai", subject, role, Duration.ofMinutes(5));
    }

    /** A token with all that can be wrong in it. */
    public String token(String issuer, String audience, String subject, String role, Duration valid)
            throws JOSEException {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience(audience)
                .subject(subject)
                .claim("roles", List.of(role))
                .expirationTime(Date.from(Instant.now().plus(valid)))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(key));
        return token.serialize();
    }

    /** Whoever comes to the authorization endpoint from now on is asked nothing and gets this token. */
    public void logIn(String token) {
        tokenOfLoggedIn = token;
    }

    private void authorize(HttpExchange call) throws IOException {
        asked = parameters(call.getRequestURI().getRawQuery());
        call.getResponseHeaders()
                .set("Location", asked.get("redirect_uri") + "?code=code-1&state=" + asked.get("state"));
        call.sendResponseHeaders(302, -1);
        call.close();
    }

    /** Gives the token to whoever knows the code and the verifier of its challenge (RFC 7636). */
    private void exchange(HttpExchange call) throws IOException {
        Map<String, String> form =
                parameters(new String(call.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
        boolean right = challengeOf(form.getOrDefault("code_verifier", "")).equals(asked.get("code_challenge"))
                && "code-1".equals(form.get("code"))
                && Objects.equals(form.get("redirect_uri"), asked.get("redirect_uri"))
                && Objects.equals(form.get("client_id"), asked.get("client_id"))
                && BASIC.equals(call.getRequestHeaders().getFirst("Authorization"));
        answer(
                call,
                right
                        ? "{\"token_type\":\"Bearer\",\"access_token\":\"" + tokenOfLoggedIn + "\"}"
                        : "{\"error\":\"invalid_grant\"}");
    }

    private static String challengeOf(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Map<String, String> parameters(String encoded) {
        Map<String, String> parameters = new HashMap<>();
        for (String each : encoded.split("&", -1)) {
            String[] pair = each.split("=", 2);
            parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static void answer(HttpExchange call, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        call.getResponseHeaders().set("Content-Type", "application/json");
        call.sendResponseHeaders(200, body.length);
        call.getResponseBody().write(body);
        call.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
