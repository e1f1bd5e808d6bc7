/** Tests of TLS on real sockets. Certificates are made by the recipe of docs/tls.md. */
@NullMarked
package dev.serai.tls;

import org.jspecify.annotations.NullMarked;
