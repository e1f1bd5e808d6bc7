/**
 * The HTTP edge: who calls, how errors look, what leaves. What a call does is in the package of its area and in its route.
 */
@NullMarked
package dev.serai.api;

import org.jspecify.annotations.NullMarked;
