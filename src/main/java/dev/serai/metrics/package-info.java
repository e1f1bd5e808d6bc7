/**
 * What Prometheus reads: one registry for the JVM, Camel's routes, Artemis and Serai's own counters. Whoever counts
 * something uses Micrometer's global registry, which hands it on to this one.
 */
@NullMarked
package dev.serai.metrics;

import org.jspecify.annotations.NullMarked;
