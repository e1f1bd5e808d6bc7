package dev.serai.webhooks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the addresses of a webhook's host and refuses those inside the operator's network. A name counts by what it
 * resolves to at that moment, so the check is made when a webhook is written and again for the address of each call.
 *
 * @param privateAllowed whether addresses inside the network are fine ({@code WEBHOOK_ALLOW_PRIVATE})
 */
record EndpointAddresses(boolean privateAllowed) {
    private static final Logger LOG = LoggerFactory.getLogger(EndpointAddresses.class);

    /**
     * Refuses a host of the operator's network; a name that has no address at the moment is left to the call.
     *
     * @throws IllegalArgumentException where one of its addresses is refused
     */
    void refusePrivate(String host) {
        try {
            resolve(host);
        } catch (UnknownHostException notNow) {
            LOG.debug("The host of a webhook has no address now", notNow);
        }
    }

    /**
     * The addresses that may be called, at least one; blocks while the name is looked up.
     *
     * @throws UnknownHostException where the name has no address
     * @throws IllegalArgumentException where one of its addresses is refused
     */
    List<InetAddress> resolve(String host) throws UnknownHostException {
        List<InetAddress> addresses = List.of(InetAddress.getAllByName(host));
        if (!privateAllowed && !addresses.stream().allMatch(PublicAddress::test)) {
            // The address is not told: the caller may not know what the operator's names resolve to.
            throw new IllegalArgumentException(
                    "url must not lead to a private, loopback or link-local address (host " + host + ")");
        }
        return addresses;
    }
}
