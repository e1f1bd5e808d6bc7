package dev.serai.webhooks;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The headers that a webhook adds to its calls. Values may be credentials: {@link #toString()} names the headers only.
 *
 * @param values by name, at most 50
 */
public record RequestHeaders(Map<String, String> values) {
    static final RequestHeaders NONE = new RequestHeaders(Map.of());

    static final int MAX_COUNT = 50;
    static final int MAX_LENGTH = 8192;

    /** RFC 9110, 5.6.2. */
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}");
    /** RFC 9110, 5.5, without bytes above ASCII: nothing here can end a header and begin another. */
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** What the client sets itself, what frames the body, and what proves that the call is ours. */
    private static final Set<String> RESERVED = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "upgrade",
            "expect",
            "te",
            "trailer",
            "proxy-authorization",
            "proxy-connection",
            "signature",
            "webhook-id",
            "webhook-timestamp",
            "webhook-signature");

    /** @throws IllegalArgumentException naming the header, never its value */
    public RequestHeaders {
        if (values.size() > MAX_COUNT) {
            throw new IllegalArgumentException("headers must be at most " + MAX_COUNT);
        }
        values.forEach(RequestHeaders::require);
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    private static void require(String name, String value) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("headers must have names of letters, digits and -");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("headers must not set " + name);
        }
        if (value.length() > MAX_LENGTH || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("headers: the value of " + name + " must be one line of at most "
                    + MAX_LENGTH + " ASCII characters");
        }
    }

    @Override
    public String toString() {
        return values.keySet().toString();
    }
}
