/**
 * What the service says about itself over HTTP: that it lives, what its connections do, what its broker holds.
 */
@NullMarked
package dev.serai.status;

import org.jspecify.annotations.NullMarked;
