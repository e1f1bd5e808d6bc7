package dev.serai.messages;

import dev.serai.store.StoreSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class SqliteMessagesTest extends MessagesContract {
    private static StoreSettings settings;

    @BeforeAll
    static void create(@TempDir Path folder) {
        settings = StoreSettings.sqlite(folder.resolve("store.db"));
    }

    @Override
    StoreSettings settings() {
        return settings;
    }
}
