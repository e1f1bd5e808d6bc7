package dev.serai.messages;

import dev.serai.store.MariadbServer;
import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class MariadbMessagesIT extends MessagesContract {
    private static MariadbServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = new MariadbServer(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Override
    StoreSettings settings() {
        return server.settings();
    }
}
