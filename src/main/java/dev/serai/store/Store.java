package dev.serai.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.apache.camel.support.service.ServiceSupport;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

/**
 * The open database, a Camel service: the pool, the schema at its newest version, and the one writer.
 *
 * <p>Read through {@link #dataSource()} with auto-commit on. Write through {@link #write(Write)}: all writes of one
 * moment share one transaction, so that a thousand of them cost one flush to disk. The start fails when the database
 * cannot be reached or holds a schema this version does not know.
 */
public final class Store extends ServiceSupport {
    private static final int POOL_SIZE = 8;
    private static final long CONNECT_TIMEOUT_MILLIS = 3_000;
    /** Of 4 KB. */
    private static final int CHECKPOINT_PAGES = 10_000;

    private final StoreSettings settings;
    private final JavaMigration[] migrations;
    private @Nullable HikariDataSource pool;
    private @Nullable GroupCommit writer;

    /**
     * A store that opens when the service starts.
     *
     * @param migrations steps of the schema that SQL alone cannot make
     */
    public Store(StoreSettings settings, JavaMigration... migrations) {
        this.settings = settings;
        this.migrations = migrations;
    }

    /** Which database this is, for the few statements that differ. */
    public Database database() {
        return settings.database();
    }

    /** Connections for reading. */
    public DataSource dataSource() {
        return open(pool);
    }

    /**
     * Adds a write to the next transaction.
     *
     * @return completes once the transaction is on disk, on the writer's thread; fails with
     *     {@link StoreUnavailableException} when the database refused it
     */
    public <T extends @Nullable Object> CompletableFuture<T> write(Write<T> write) {
        return open(writer).submit(write);
    }

    /**
     * Waits for a write.
     *
     * @throws StoreUnavailableException where the database refused it
     */
    public static <T extends @Nullable Object> T await(CompletableFuture<T> write) {
        try {
            return write.join();
        } catch (CompletionException refused) {
            throw refused.getCause() instanceof RuntimeException known
                    ? known
                    : new StoreUnavailableException("The message store is not available", refused);
        }
    }

    @Override
    protected void doStart() throws SQLException {
        HikariDataSource opened = new HikariDataSource(poolConfig());
        pool = opened;
        if (settings.database() == Database.SQLITE) {
            OldDatabase.keepCopy(opened, settings.file());
        }
        migrate(opened);
        writer = new GroupCommit(opened);
    }

    @Override
    protected void doStop() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
        if (pool != null) {
            pool.close();
            pool = null;
        }
    }

    private HikariConfig poolConfig() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl(settings.url());
        config.setMaximumPoolSize(POOL_SIZE);
        config.setConnectionTimeout(CONNECT_TIMEOUT_MILLIS);
        if (settings.database() == Database.SQLITE) {
            // Readers go on while the writer writes; a commit is on disk, not only in the page cache.
            config.addDataSourceProperty("journal_mode", "WAL");
            config.addDataSourceProperty("synchronous", "FULL");
            config.addDataSourceProperty("busy_timeout", "10000");
            // Rows of many topics change the same pages of the index over and over. Written back for every 40 MB of the
            // log instead of 4, a page that has changed ten times is written back once.
            config.setConnectionInitSql("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
            // A transaction that starts as a reader cannot wait for another writer; it fails at once.
            config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        } else {
            config.setUsername(settings.username());
            config.setPassword(settings.password());
            config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        }
        return config;
    }

    private void migrate(DataSource source) {
        Flyway.configure()
                .dataSource(source)
                .locations("classpath:store/" + settings.database().folder())
                .table("serai_schema_history")
                // The application may have its tables in the same database.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                // Messages number their versions from 101, webhooks from 201.
                .outOfOrder(true)
                .javaMigrations(migrations)
                .load()
                .migrate();
    }

    private static <T> T open(@Nullable T part) {
        if (part == null) {
            throw new StoreUnavailableException("The store is not open", null);
        }
        return part;
    }

    /** One change to the database, made inside a transaction that others share. */
    @FunctionalInterface
    public interface Write<T extends @Nullable Object> {
        /** Makes the change; may run a second time when another write of the same transaction failed. */
        T apply(Transaction transaction) throws SQLException;
    }
}
