package dev.serai.store;

/** The databases Serai can store in; the migrations of each are in the resource folder {@code store/<folder>}. */
public enum Database {
    /** One file next to the journal; the default. */
    SQLITE("sqlite", 0),
    /** {@code DB_CONNECTION=pgsql}. */
    POSTGRESQL("postgresql", 5432),
    /** {@code DB_CONNECTION=mysql} and {@code mariadb}: one driver and one set of migrations serve both. */
    MYSQL("mysql", 3306);

    private final String folder;
    private final int defaultPort;

    Database(String folder, int defaultPort) {
        this.folder = folder;
        this.defaultPort = defaultPort;
    }

    /** The resource folder of the migrations, below {@code store/}. */
    public String folder() {
        return folder;
    }

    /** The port a server of this kind listens on unless told otherwise; 0 for SQLite. */
    public int defaultPort() {
        return defaultPort;
    }
}
