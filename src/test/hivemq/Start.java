import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.nio.file.Path;

/** Starts HiveMQ CE with the configuration folder, data folder and extensions folder given, open to everybody. */
public final class Start {
    private Start() {}

    public static void main(String[] folders) throws Exception {
        InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
        EmbeddedHiveMQ.builder()
                .withConfigurationFolder(Path.of(folders[0]))
                .withDataFolder(Path.of(folders[1]))
                .withExtensionsFolder(Path.of(folders[2]))
                .build()
                .start()
                .join();
    }
}
