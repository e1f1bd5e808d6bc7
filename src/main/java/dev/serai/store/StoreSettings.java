package dev.serai.store;

import dev.serai.Environment;
import java.nio.file.Path;

/**
 * Where the store is and how to log in to it.
 *
 * @param url a JDBC URL without credentials
 * @param username empty for SQLite
 * @param password empty where none is needed; never shown by {@link #toString()}
 */
public record StoreSettings(Database database, String url, String username, String password) {
    private static final String SQLITE_PREFIX = "jdbc:sqlite:";

    /**
     * Reads {@code DB_CONNECTION}, {@code DB_PATH}, {@code DB_HOST}, {@code DB_PORT}, {@code DB_DATABASE},
     * {@code DB_USERNAME} and {@code DB_PASSWORD}, the names Laravel itself uses.
     *
     * @param dataFolder where the SQLite file is unless {@code DB_PATH} names another
     */
    public static StoreSettings from(Environment environment, Path dataFolder) {
        String connection = environment.oneOf("DB_CONNECTION", "sqlite", "sqlite", "pgsql", "mysql", "mariadb");
        String path = environment.optional("DB_PATH");
        Path file = path == null ? dataFolder.resolve("mqtt-messages.db") : Path.of(path);
        Database database =
                switch (connection) {
                    case "sqlite" -> Database.SQLITE;
                    case "pgsql" -> Database.POSTGRESQL;
                    default -> Database.MYSQL;
                };
        String host = environment.text("DB_HOST", "127.0.0.1");
        int port = environment.port("DB_PORT", database.defaultPort());
        String name = environment.text("DB_DATABASE", "laravel");
        String username = environment.text("DB_USERNAME", "");
        String password = environment.text("DB_PASSWORD", "");
        return database == Database.SQLITE ? sqlite(file) : server(database, host, port, name, username, password);
    }

    /** A database file; its folder must exist. */
    public static StoreSettings sqlite(Path file) {
        return new StoreSettings(Database.SQLITE, SQLITE_PREFIX + file.toAbsolutePath(), "", "");
    }

    /** A PostgreSQL, MariaDB or MySQL server. */
    public static StoreSettings server(
            Database database, String host, int port, String name, String username, String password) {
        String scheme = database == Database.POSTGRESQL ? "jdbc:postgresql://" : "jdbc:mariadb://";
        String options = database == Database.POSTGRESQL ? "?reWriteBatchedInserts=true" : "";
        return new StoreSettings(database, scheme + host + ":" + port + "/" + name + options, username, password);
    }

    /** The file of an SQLite store. */
    public Path file() {
        if (database != Database.SQLITE) {
            throw new IllegalStateException("Only an SQLite store has a file, but this is " + database);
        }
        return Path.of(url.substring(SQLITE_PREFIX.length()));
    }

    @Override
    public String toString() {
        return url + (username.isEmpty() ? "" : " as " + username);
    }
}
