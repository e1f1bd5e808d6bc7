/**
 * The management port: whether the process lives, whether it can serve, and what it measured. It has no login and hence
 * shows no secret and stays on loopback unless told otherwise.
 */
@NullMarked
package dev.serai.health;

import org.jspecify.annotations.NullMarked;
