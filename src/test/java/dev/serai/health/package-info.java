/**
 * The management port of a running service, and the monitoring examples against a real scrape.
 */
@NullMarked
package dev.serai.health;

import org.jspecify.annotations.NullMarked;
