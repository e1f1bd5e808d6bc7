/** Tests of who is let in and what they may do. They run on the real files, processes and sockets. */
@NullMarked
package dev.serai.security;

import org.jspecify.annotations.NullMarked;
