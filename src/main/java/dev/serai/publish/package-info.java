/**
 * Publishing through the HTTP API: one message, many, or in the shapes of EMQX, each at most once under one key.
 */
@NullMarked
package dev.serai.publish;

import org.jspecify.annotations.NullMarked;
