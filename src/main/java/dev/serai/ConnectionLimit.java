package dev.serai;

import dev.serai.metrics.Limit;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Open connections of one kind, counted in all and by address against the most there may be. */
public final class ConnectionLimit {
    private final int most;
    private final int mostOfAddress;
    private final Limit inAll;
    private final Limit perAddress;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();

    /**
     * A limit under which no connection is open yet.
     *
     * @param most in all; 0 for no limit
     * @param mostOfAddress of one address; 0 for no limit
     */
    public ConnectionLimit(int most, Limit inAll, int mostOfAddress, Limit perAddress) {
        this.most = most;
        this.inAll = inAll;
        this.mostOfAddress = mostOfAddress;
        this.perAddress = perAddress;
    }

    /** Counts a connection; false, and not counted, where it is one too many. */
    public boolean admits(@Nullable SocketAddress from) {
        if (open.incrementAndGet() > most && most > 0) {
            open.decrementAndGet();
            inAll.reached();
            return false;
        }
        InetAddress address = address(from);
        if (mostOfAddress > 0 && address != null && byAddress.merge(address, 1, Integer::sum) > mostOfAddress) {
            ended(from);
            perAddress.reached();
            return false;
        }
        return true;
    }

    /** Counts that a connection which was admitted has ended. */
    public void ended(@Nullable SocketAddress from) {
        open.decrementAndGet();
        InetAddress address = address(from);
        if (mostOfAddress > 0 && address != null) {
            byAddress.computeIfPresent(address, (same, count) -> count == 1 ? null : count - 1);
        }
    }

    private static @Nullable InetAddress address(@Nullable SocketAddress from) {
        return from instanceof InetSocketAddress internet ? internet.getAddress() : null;
    }
}
