package dev.serai.security;

import java.security.Principal;

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
}
