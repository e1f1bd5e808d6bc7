/**
 * Publishing over HTTP: what the body of a request says, and what the answer says. The flow is in
 * {@code routes/publish/}.
 */
@NullMarked
package dev.serai.publish;

import org.jspecify.annotations.NullMarked;
