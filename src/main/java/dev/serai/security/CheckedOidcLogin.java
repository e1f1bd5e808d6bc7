package dev.serai.security;

import com.nimbusds.jwt.JWT;
import java.text.ParseException;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import org.apache.activemq.artemis.spi.core.security.jaas.OIDCLoginModule;

/**
 * Artemis' login by OpenID Connect token, which asks for the claim {@code iss} and does not look at it: here a token
 * counts only where its issuer is the configured {@code provider}. {@link Realm} puts it in the place of Artemis' own.
 */
public final class CheckedOidcLogin extends OIDCLoginModule {
    private Subject checked = new Subject();
    private String provider = "";

    @Override
    public void initialize(
            Subject subject, CallbackHandler handler, Map<String, ?> sharedState, Map<String, ?> options) {
        super.initialize(subject, handler, sharedState, options);
        checked = subject;
        provider = String.valueOf(options.get("provider"));
    }

    @Override
    public boolean commit() throws LoginException {
        boolean committed = super.commit();
        for (JWT token : checked.getPrivateCredentials(JWT.class)) {
            requireIssuer(token);
        }
        return committed;
    }

    private void requireIssuer(JWT token) throws LoginException {
        try {
            String issuer = token.getJWTClaimsSet().getIssuer();
            if (!provider.equals(issuer)) {
                throw new FailedLoginException("The token is from another issuer");
            }
        } catch (ParseException neverAfterALogin) {
            throw new FailedLoginException("The token cannot be read");
        }
    }
}
