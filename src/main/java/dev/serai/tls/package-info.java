/**
 * TLS for every listener from PEM files: read and checked at start, and read again when they change. Protocols are TLS
 * 1.2 and 1.3 only.
 */
@NullMarked
package dev.serai.tls;

import org.jspecify.annotations.NullMarked;
