package dev.serai.security;

import java.security.Principal;
import java.util.HashSet;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.protocol.mqtt.ClientNames;

/**
 * The MQTT client id of a connection, so that permissions can name it as {@code %c}.
 *
 * @param name the client id as the client sent it, or as the broker assigned it
 */
public record ClientIdPrincipal(String name) implements Principal {
    @Override
    public String getName() {
        return name;
    }

    /** The subject with this client id, as the broker knows it, among its principals. */
    static Subject addedTo(Subject subject, String clientId) {
        Set<Principal> principals = new HashSet<>(subject.getPrincipals());
        principals.add(new ClientIdPrincipal(ClientNames.decode(clientId)));
        return new Subject(true, principals, subject.getPublicCredentials(), subject.getPrivateCredentials());
    }
}
