package dev.serai.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** A real PostgreSQL server on a free loopback port; its binaries come from Maven Central. */
public final class PostgresqlServer implements AutoCloseable {
    private final EmbeddedPostgres server;

    /** Starts the server with its data in a folder of the test. */
    public PostgresqlServer(Path folder) throws IOException {
        server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.resolve("binaries").toFile())
                .setDataDirectory(folder.resolve("data"))
                .start();
    }

    /** How to reach it. */
    public StoreSettings settings() {
        return StoreSettings.server(
                Database.POSTGRESQL, "127.0.0.1", server.getPort(), "postgres", "postgres", "postgres");
    }

    /** How the service is told of it. */
    public Map<String, String> environment() {
        return Map.of(
                "DB_CONNECTION", "pgsql",
                "DB_PORT", String.valueOf(server.getPort()),
                "DB_DATABASE", "postgres",
                "DB_USERNAME", "postgres",
                "DB_PASSWORD", "postgres");
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
