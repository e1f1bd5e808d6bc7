/**
 * The database behind messages, subscriptions and webhooks: one connection pool, one schema history, one writer.
 * SQLite, PostgreSQL, MariaDB and MySQL hold the same tables; all their names start with {@code serai_}, because the
 * database may be the one the application itself uses.
 */
@NullMarked
package dev.serai.store;

import org.jspecify.annotations.NullMarked;
