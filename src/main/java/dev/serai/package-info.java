/**
 * Starts and stops the service and reads its settings. Everything else is in the package named after its area.
 */
@NullMarked
package dev.serai;

import org.jspecify.annotations.NullMarked;
