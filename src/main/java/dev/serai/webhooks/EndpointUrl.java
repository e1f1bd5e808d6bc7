package dev.serai.webhooks;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a webhook is called: an absolute {@code http} or {@code https} URL with a host, without user info or fragment.
 *
 * @param uri the URL as given, in ASCII
 */
public record EndpointUrl(URI uri) {
    static final int MAX_LENGTH = 2048;

    /** @throws IllegalArgumentException naming the rule that the URL breaks; the URL itself may hold a token */
    public EndpointUrl {
        String scheme = uri.getScheme();
        if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw new IllegalArgumentException("url must start with http:// or https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new IllegalArgumentException("url must name a host, and a port from 1 to 65535 if any");
        }
        if (uri.getRawUserInfo() != null) {
            throw new IllegalArgumentException("url must not hold a user or password; use headers");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("url must not hold a fragment (#…)");
        }
    }

    /** @throws IllegalArgumentException where the text is no URL of this kind, or one that nobody may give */
    static EndpointUrl parse(String text) {
        EndpointUrl url = read(text.strip());
        if (url.uri().toString().length() > MAX_LENGTH) {
            throw new IllegalArgumentException("url must be at most " + MAX_LENGTH + " characters");
        }
        if (url.host().indexOf('%') >= 0) {
            throw new IllegalArgumentException("url must not name a zone of this machine (%…) in its host");
        }
        return url;
    }

    /** The URL of a webhook that is kept, whatever the rules were when it was given. */
    static EndpointUrl read(String text) {
        try {
            // What is no ASCII goes into a request line as the octets of its UTF-8, escaped (RFC 3986, 2.1).
            return new EndpointUrl(new URI(new URI(text).toASCIIString()));
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("url must be a valid URL", malformed);
        }
    }

    boolean tls() {
        return "https".equalsIgnoreCase(uri.getScheme());
    }

    /** The host name or address; an IPv6 address without its brackets. */
    String host() {
        String host = uri.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    int port() {
        return uri.getPort() > 0 ? uri.getPort() : tls() ? 443 : 80;
    }

    /** Path and query as they go into the request line. */
    String requestTarget() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
