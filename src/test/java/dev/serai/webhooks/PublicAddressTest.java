package dev.serai.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refusesWhatLeadsIntoTheOwnNetwork(String address) throws Exception {
        assertThat(PublicAddress.test(address(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "100.63.255.255",
                "100.128.0.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.167.255.255",
                "2606:4700:4700::1111",
                "64:ff9b::101:101"
            })
    void takesTheInternet(String address) throws Exception {
        assertThat(PublicAddress.test(address(address))).isTrue();
    }

    @Test
    void refusesAnIpv4AddressInIpv6Clothes() throws Exception {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 127;
        mapped[15] = 1;

        assertThat(PublicAddress.test(Inet6Address.getByAddress("mapped", mapped, -1)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.1", "2130706433", "::ffff:10.0.0.1", "127.0.0.1"})
    void refusesEveryWayToWriteALocalAddress(String host) {
        assertThatThrownBy(() -> new EndpointAddresses(false).resolve(host))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("private, loopback or link-local");
    }

    @Test
    void takesALocalAddressWhereTheOperatorAllowsIt() throws Exception {
        assertThat(new EndpointAddresses(true).resolve("127.0.0.1")).hasSize(1);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
    }
}
