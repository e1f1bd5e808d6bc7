package dev.serai.health;

import dev.serai.Address;
import dev.serai.Environment;
import dev.serai.JettyLimits;
import dev.serai.StartupException;
import java.util.List;

/**
 * The management port.
 *
 * @param address where it listens; port 0 switches it off
 * @param limits what its clients may ask for
 * @param required connections without which the service is not ready
 */
public record ManagementSettings(Address address, JettyLimits limits, List<String> required) {
    /**
     * Reads and checks the settings.
     *
     * @throws dev.serai.StartupException naming the variable at fault
     */
    public static ManagementSettings from(Environment environment) {
        Address address = new Address(
                environment.text("MANAGEMENT_HOST", "127.0.0.1"), environment.portOrOff("MANAGEMENT_PORT", 9876));
        boolean anonymous = environment.flag("MANAGEMENT_ALLOW_ANONYMOUS", false);
        if (address.port() != 0 && !anonymous && !address.isLoopback()) {
            throw new StartupException("The management port has no login and is refused on " + address
                    + ", which is not a loopback address, unless MANAGEMENT_ALLOW_ANONYMOUS=true");
        }
        return new ManagementSettings(address, JettyLimits.management(environment), environment.list("READY_REQUIRES"));
    }
}
