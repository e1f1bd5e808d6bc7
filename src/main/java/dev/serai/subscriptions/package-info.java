/**
 * What the service listens to for the application: subscriptions asked for over HTTP, kept in the database, and the
 * messages that arrive on them.
 */
@NullMarked
package dev.serai.subscriptions;

import org.jspecify.annotations.NullMarked;
