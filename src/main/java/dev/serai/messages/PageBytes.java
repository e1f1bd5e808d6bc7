package dev.serai.messages;

import java.util.List;
import java.util.function.ToLongFunction;

/** How much of a list goes into one answer: a thousand messages may be small or 8 MB each, and the heap is what it is. */
public final class PageBytes {
    /** Bytes of one page; a message that is larger has a page of its own. */
    public static final long MOST = 8L * 1024 * 1024;

    private PageBytes() {}

    /** The first ones that fit, one at least. */
    public static <T> List<T> first(List<T> all, ToLongFunction<T> bytes) {
        long sum = 0;
        for (int i = 0; i < all.size(); i++) {
            sum += bytes.applyAsLong(all.get(i));
            if (sum > MOST && i > 0) {
                return all.subList(0, i);
            }
        }
        return all;
    }
}
