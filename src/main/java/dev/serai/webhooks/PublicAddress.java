package dev.serai.webhooks;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * Tells addresses of the public Internet from those that lead into the operator's own network (the special-purpose
 * address registries of IANA), so that a webhook cannot be used to reach what only this machine may reach.
 */
final class PublicAddress {
    private static final List<Block> REFUSED_4 = Block.list(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** Only 2000::/3 is routed on the Internet; these parts of it are not, or lead elsewhere (Teredo, 6to4). */
    private static final List<Block> REFUSED_6 = Block.list("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private static final Block GLOBAL_6 = Block.parse("2000::/3");
    private static final Block NAT64 = Block.parse("64:ff9b::/96");

    private PublicAddress() {}

    /** Whether the address is one of the public Internet; one in NAT64 form counts as the IPv4 address inside it. */
    static boolean test(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address && NAT64.contains(bytes)) {
            bytes = Arrays.copyOfRange(bytes, 12, 16);
        }
        byte[] tested = bytes;
        if (tested.length == 4) {
            return REFUSED_4.stream().noneMatch(block -> block.contains(tested));
        }
        return GLOBAL_6.contains(tested) && REFUSED_6.stream().noneMatch(block -> block.contains(tested));
    }

    private record Block(byte[] prefix, int bits) {
        static List<Block> list(String... blocks) {
            return Arrays.stream(blocks).map(Block::parse).toList();
        }

        static Block parse(String text) {
            int slash = text.indexOf('/');
            return new Block(
                    NetUtil.createByteArrayFromIpAddressString(text.substring(0, slash)),
                    Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(byte[] address) {
            for (int bit = 0; bit < bits; bit += 8) {
                int mask = bits - bit >= 8 ? 0xff : 0xff << (8 - (bits - bit));
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
