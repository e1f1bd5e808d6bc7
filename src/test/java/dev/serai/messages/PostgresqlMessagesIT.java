package dev.serai.messages;

import dev.serai.store.PostgresqlServer;
import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class PostgresqlMessagesIT extends MessagesContract {
    private static PostgresqlServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = new PostgresqlServer(folder);
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
