/**
 * Serai's change to Camel's HTTP consumer. It lives in Camel's own package because what writes an answer is
 * package-private there.
 */
@NullMarked
package org.apache.camel.component.platform.http.vertx;

import org.jspecify.annotations.NullMarked;
