package org.apache.activemq.artemis.core.protocol.mqtt;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Client ids and share names as the broker is given them. Artemis joins them with the topic filter to a queue's name and
 * pastes client ids into selectors, so that {@code a.b} with {@code c} would share a queue with {@code a} and
 * {@code b/c}, and a quote would reach other clients' data. Whatever could be misread is written as in a URL.
 */
public final class ClientNames {
    private static final String SHARE = "$share/";
    private static final String MISREAD = ".'%$:*#\\ +";

    /** With a dollar in front the broker's own queues are called so. */
    private static final Set<String> OWN = Set.of("sys", "serai");

    private ClientNames() {}

    /** A client id as the broker keeps it; most are kept as they are. */
    static String encode(String name) {
        StringBuilder encoded = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (MISREAD.indexOf(c) >= 0) {
                encoded.append('%')
                        .append(Integer.toHexString(0x100 | c).substring(1).toUpperCase(java.util.Locale.ROOT));
            } else {
                encoded.append(c);
            }
        }
        return encoded.toString();
    }

    /** The client id that the client itself uses. */
    public static String decode(String kept) {
        return kept.indexOf('%') < 0 ? kept : URLDecoder.decode(kept, StandardCharsets.UTF_8);
    }

    /** A topic filter whose share name, if any, can be taken for no client's id and for no prefix of the broker's own queues. */
    static String filter(String filter) {
        if (!filter.startsWith(SHARE)) {
            return filter;
        }
        int end = filter.indexOf('/', SHARE.length());
        String name = encode(filter.substring(SHARE.length(), end));
        String unlike = OWN.contains(name) ? "%73" + name.substring(1) : name;
        return SHARE + "$" + unlike + filter.substring(end);
    }

    /** The topic filter as the client itself wrote it. */
    static String decodeFilter(String kept) {
        if (!kept.startsWith(SHARE)) {
            return kept;
        }
        int end = kept.indexOf('/', SHARE.length());
        return SHARE + decode(kept.substring(SHARE.length() + 1, end)) + kept.substring(end);
    }
}
