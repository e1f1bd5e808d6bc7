/**
 * Reads the route files of the {@code routes/} folder into Camel. What a route does is in its file.
 */
@NullMarked
package dev.serai.routes;

import org.jspecify.annotations.NullMarked;
