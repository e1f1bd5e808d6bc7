/**
 * Tests of the service as a whole, from outside. Tests of one area are in the package of that area.
 */
@NullMarked
package dev.serai;

import org.jspecify.annotations.NullMarked;
