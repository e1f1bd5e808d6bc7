package dev.serai.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * A step of the schema that moves the rows of one table of a Go service's SQLite file and then drops that table, in one
 * transaction. It does nothing in any other database.
 */
public abstract class OldTable implements JavaMigration {
    private final String version;
    private final String table;

    /** A step of this version of the schema for the table of this name. */
    protected OldTable(String version, String table) {
        this.version = version;
        this.table = table;
    }

    /** Reads the old rows with the statement and inserts them where they belong. */
    protected abstract void copy(Statement statement, Connection connection) throws SQLException;

    @Override
    public final MigrationVersion getVersion() {
        return MigrationVersion.fromVersion(version);
    }

    @Override
    public final String getDescription() {
        return "take over the " + table + " of the Go service";
    }

    @Override
    public final @Nullable Integer getChecksum() {
        return null;
    }

    @Override
    public final boolean canExecuteInTransaction() {
        return true;
    }

    @Override
    public final void migrate(Context context) throws SQLException {
        Connection connection = context.getConnection();
        boolean sqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
        if (!sqlite || !OldDatabase.isOld(connection, table)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            copy(statement, connection);
            statement.executeUpdate("DROP TABLE " + table);
        }
    }
}
